"""Posting costs a fifth less: one check of each statement's sums, stripes on pages of their own, one statement fewer."""

from django.db import migrations

from bank.foundation.migrating import sql_file


class Migration(migrations.Migration):
    dependencies = [("accounts", "0027_general_ledger")]

    operations = [sql_file(__file__, f"sql/0028_{part}.sql") for part in ("sums", "stripes", "open", "post_many", "post")]
