"""Who reads the statements of the general ledger."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0026_term_deposits")]

    operations = [
        migrations.AlterModelOptions(
            name="ledgeraccount",
            options={
                "permissions": [("read_general_ledger", "Can read the statements of the general ledger")],
                "verbose_name": "ledger account",
                "verbose_name_plural": "ledger accounts",
            },
        )
    ]
