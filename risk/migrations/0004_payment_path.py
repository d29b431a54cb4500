"""The payment path's questions as functions."""

from django.db import migrations

from bank.foundation.migrating import sql_file


class Migration(migrations.Migration):

    dependencies = [("risk", "0003_customer_months"), ("accounts", "0025_reversal_permissions")]

    operations = [sql_file(__file__, "0004_payment_path.sql")]
