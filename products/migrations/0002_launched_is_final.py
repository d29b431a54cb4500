"""A launched version, its price and its fees never change again, whoever asks."""

from django.db import migrations

from bank.foundation.migrating import sql_file


class Migration(migrations.Migration):
    dependencies = [("products", "0001_catalogue")]
    operations = [
        sql_file(
            __file__,
            "0002_launched_is_final.sql",
            "DROP FUNCTION products_version_is_final() CASCADE; DROP FUNCTION products_price_is_final() CASCADE;",
        )
    ]
