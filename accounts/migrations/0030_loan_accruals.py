import django.db.models.deletion
from django.db import migrations, models

from bank.foundation.migrating import sql_file


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0029_loans'),
    ]

    # The tables are written by hand in SQL; Django is told what they hold.
    state_operations = [
        migrations.CreateModel(
            name='LoanAccrual',
            fields=[
                ('pk', models.CompositePrimaryKey('loan_id', 'day', 'kind', blank=True, editable=False, primary_key=True, serialize=False)),
                ('day', models.DateField(verbose_name='day')),
                ('kind', models.CharField(choices=[('I', 'interest'), ('L', 'late interest'), ('S', 'taken out of income'), ('R', 'counted as income again'), ('A', 'rounding at the end')], max_length=1, verbose_name='kind')),
                ('booked_on', models.DateField(verbose_name='booked')),
                ('memorandum', models.BooleanField(verbose_name='memorandum')),
                ('base_minor', models.BigIntegerField(verbose_name='on')),
                ('annual_rate', models.DecimalField(decimal_places=8, max_digits=9, verbose_name='annual rate')),
                ('days', models.SmallIntegerField(verbose_name='days')),
                ('basis', models.SmallIntegerField(verbose_name='of a year of')),
                ('amount', models.DecimalField(decimal_places=12, max_digits=38, verbose_name='amount')),
            ],
            options={
                'verbose_name': 'accrual of a loan',
                'verbose_name_plural': 'accruals of loans',
            },
        ),
        migrations.CreateModel(
            name='LoanAccrualTotal',
            fields=[
                ('pk', models.CompositePrimaryKey('currency', 'day', blank=True, editable=False, primary_key=True, serialize=False)),
                ('currency', models.CharField(max_length=3, verbose_name='currency')),
                ('day', models.DateField(verbose_name='day')),
                ('amount', models.DecimalField(decimal_places=12, max_digits=38, verbose_name='amount')),
                ('cumulative', models.DecimalField(decimal_places=12, max_digits=38, verbose_name='cumulative')),
            ],
        ),
        migrations.AddField(
            model_name='loanaccrual',
            name='loan',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='accruals', to='accounts.loan', verbose_name='loan'),
        ),
        migrations.AddField(
            model_name='loanaccrualtotal',
            name='journal',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.journal'),
        ),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[sql_file(__file__, "sql/0030_loan_accruals.sql")], state_operations=state_operations
        )
    ]
