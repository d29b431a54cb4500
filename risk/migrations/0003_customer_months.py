from django.db import migrations

from bank.foundation.migrating import sql_file


class Migration(migrations.Migration):
    dependencies = [("risk", "0002_starting_points")]
    operations = [sql_file(__file__, "0003_customer_months.sql", "DROP TABLE risk_customermonth")]
