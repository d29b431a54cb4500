"""Account numbers are taken from a sequence: two openings at once never meet."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_customers")]
    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE accounts_account_serial AS bigint MINVALUE 1 MAXVALUE 99999999 START 100001",
            "DROP SEQUENCE accounts_account_serial",
        )
    ]
