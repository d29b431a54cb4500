"""The accrual reads one row of terms per account: no grouping, and no foreign key to look up for each row."""

from django.db import migrations

from bank.foundation.migrating import sql_file


class Migration(migrations.Migration):
    dependencies = [("accounts", "0023_partners")]

    operations = [sql_file(__file__, "sql/0024_accrue.sql")]
