"""The interest sub-ledger anew: narrow rows a day, both sides, what becomes known later, and credit lines over time."""

import django.db.models.deletion
from django.db import migrations, models

from bank.foundation.migrating import sql_file


class Migration(migrations.Migration):
    dependencies = [("accounts", "0030_loan_accruals"), ("products", "0003_permissions")]

    # The tables are written by hand in SQL; Django is told what they hold.
    state_operations = [
        migrations.DeleteModel("Accrual"),
        migrations.DeleteModel("AccrualTotal"),
        migrations.DeleteModel("InterestPosting"),
        migrations.CreateModel(
            name='Accrual',
            fields=[
                ('pk', models.CompositePrimaryKey('ledger_account_id', 'day', blank=True, editable=False, primary_key=True, serialize=False)),
                ('ledger_account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='accruals', to='accounts.ledgeraccount')),
                ('day', models.DateField(verbose_name='day')),
                ('price', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='products.price')),
                ('balance', models.BigIntegerField(verbose_name='balance')),
                ('amount', models.DecimalField(decimal_places=12, max_digits=38, verbose_name='amount')),
            ],
        ),
        migrations.CreateModel(
            name='AccrualAdjustment',
            fields=[
                ('pk', models.CompositePrimaryKey('ledger_account_id', 'known_on', 'day', 'kind', blank=True, editable=False, primary_key=True, serialize=False)),
                ('ledger_account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='adjustments', to='accounts.ledgeraccount')),
                ('known_on', models.DateField(verbose_name='known on')),
                ('day', models.DateField(verbose_name='day')),
                ('kind', models.CharField(choices=[('C', 'correction of what was earned'), ('D', 'correction of what was charged'), ('B', 'bonus')], max_length=1, verbose_name='kind')),
                ('price', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='products.price')),
                ('balance', models.BigIntegerField(verbose_name='balance')),
                ('amount', models.DecimalField(decimal_places=12, max_digits=38, verbose_name='amount')),
            ],
        ),
        migrations.CreateModel(
            name='AccrualTotal',
            fields=[
                ('pk', models.CompositePrimaryKey('day', 'currency', 'side', blank=True, editable=False, primary_key=True, serialize=False)),
                ('day', models.DateField(verbose_name='day')),
                ('currency', models.CharField(max_length=3, verbose_name='currency')),
                ('side', models.CharField(choices=[('C', 'earned'), ('D', 'charged')], max_length=1, verbose_name='side')),
                ('amount', models.DecimalField(decimal_places=12, max_digits=38, verbose_name='amount')),
                ('journal', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.journal')),
            ],
        ),
        migrations.CreateModel(
            name='CreditLine',
            fields=[
                ('pk', models.CompositePrimaryKey('ledger_account_id', 'since', blank=True, editable=False, primary_key=True, serialize=False)),
                ('ledger_account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='credit_lines', to='accounts.ledgeraccount')),
                ('since', models.DateField(verbose_name='since')),
                ('line', models.BigIntegerField(verbose_name='credit line')),
            ],
        ),
        migrations.CreateModel(
            name='InterestPosting',
            fields=[
                ('pk', models.CompositePrimaryKey('ledger_account_id', 'side', 'through', blank=True, editable=False, primary_key=True, serialize=False)),
                ('ledger_account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='interest', to='accounts.ledgeraccount')),
                ('side', models.CharField(choices=[('C', 'earned'), ('D', 'charged')], max_length=1, verbose_name='side')),
                ('through', models.DateField(verbose_name='through')),
                ('accrued', models.DecimalField(decimal_places=12, max_digits=38, verbose_name='accrued')),
                ('posted', models.BigIntegerField(verbose_name='posted')),
                ('carried', models.DecimalField(decimal_places=12, max_digits=38, verbose_name='carried')),
                ('journal', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.journal')),
            ],
        ),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                sql_file(__file__, "sql/0031_accruals.sql"),
                sql_file(__file__, "sql/0031_accrue.sql"),
                sql_file(__file__, "sql/0031_post_interest.sql"),
            ],
            state_operations=state_operations,
        )
    ]
