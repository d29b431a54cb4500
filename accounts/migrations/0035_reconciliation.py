"""Accounts with other banks against their statements; the rules that a bank starts with."""

import bank.foundation.encryption.fields
import bank.foundation.ids
import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.utils import timezone
from django.db import migrations, models


from bank.foundation.migrating import sql_file

#: code, name, order, shape, condition, whether it matches by itself.
STARTING = (
    ("reference", "Same reference and amount", 10, "ONE_TO_ONE", "same_reference and days_apart <= 10", True),
    ("batch", "A batch of theirs against its payments", 20, "ONE_TO_MANY", "same_reference and days_apart <= 10", True),
    ("settlement", "Their entries against one settlement", 30, "MANY_TO_ONE", "same_reference and days_apart <= 10", True),
    ("amount-and-day", "Same amount within three days", 40, "ONE_TO_ONE", "days_apart <= 3", False),
    ("day-total-ours", "One of theirs against a day of ours", 50, "ONE_TO_MANY", "days_apart == 0 and entries <= 200", False),
    ("day-total-theirs", "A day of theirs against one of ours", 60, "MANY_TO_ONE", "days_apart == 0 and entries <= 200", False),
)  # fmt: skip


def start(apps, schema_editor):
    rule = apps.get_model("accounts", "MatchingRule")
    now = timezone.now()
    rule.objects.bulk_create(
        rule(
            code=code, number=1, name=name, order=order, shape=shape, condition=condition, automatic=automatic,
            state="LIVE", written_at=now, live_at=now,
        )
        for code, name, order, shape, condition, automatic in STARTING
    )  # fmt: skip


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0034_self_audit'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='payment',
            name='settlement',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='settled', to='accounts.journal'),
        ),
        migrations.CreateModel(
            name='MatchingRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', bank.foundation.ids.PublicIdField(prefix='mru')),
                ('code', models.SlugField(max_length=40, verbose_name='code')),
                ('number', models.PositiveIntegerField(verbose_name='version')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('order', models.PositiveSmallIntegerField(verbose_name='order')),
                ('shape', models.CharField(choices=[('ONE_TO_ONE', 'one of theirs, one of ours'), ('ONE_TO_MANY', 'one of theirs, several of ours'), ('MANY_TO_ONE', 'several of theirs, one of ours')], max_length=11, verbose_name='shape')),
                ('condition', models.TextField(verbose_name='condition')),
                ('automatic', models.BooleanField(verbose_name='matches by itself')),
                ('state', models.CharField(choices=[('DRAFT', 'Draft'), ('TRIED', 'Tried'), ('LIVE', 'Live'), ('RETIRED', 'Retired')], default='DRAFT', max_length=7, verbose_name='state')),
                ('trial', models.JSONField(null=True, verbose_name='trial')),
                ('written_at', models.DateTimeField(verbose_name='written')),
                ('live_at', models.DateTimeField(null=True, verbose_name='live since')),
                ('retired_at', models.DateTimeField(null=True, verbose_name='retired')),
                ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='approved by')),
                ('written_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='written by')),
            ],
            options={
                'verbose_name': 'matching rule',
                'verbose_name_plural': 'matching rules',
                'ordering': ['order', 'code', '-number'],
            },
        ),
        migrations.CreateModel(
            name='NostroAccount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', bank.foundation.ids.PublicIdField(prefix='nos')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('number', models.CharField(max_length=34, unique=True, verbose_name='account number there')),
                ('servicer', models.CharField(blank=True, max_length=11, verbose_name='bank (BIC)')),
                ('currency', models.CharField(max_length=3, verbose_name='currency')),
                ('since', models.DateField(verbose_name='reconciled since')),
                ('ledger_account', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, to='accounts.ledgeraccount', verbose_name='ledger account')),
            ],
            options={
                'verbose_name': 'account with another bank',
                'verbose_name_plural': 'accounts with other banks',
                'permissions': [('reconcile', 'Can import statements, match and settle differences'), ('approve_reconciliation', 'Can approve differences above the limit, and matching rules'), ('write_matching_rule', 'Can write matching rules and try them')],
            },
        ),
        migrations.CreateModel(
            name='BankStatement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', bank.foundation.ids.PublicIdField(prefix='bst')),
                ('message_id', models.CharField(max_length=35, verbose_name='message')),
                ('statement_id', models.CharField(max_length=35, verbose_name='statement')),
                ('sequence', models.BigIntegerField(null=True, verbose_name='sequence')),
                ('opening_minor', models.BigIntegerField(verbose_name='opening balance')),
                ('opening_on', models.DateField(verbose_name='opens')),
                ('closing_minor', models.BigIntegerField(verbose_name='closing balance')),
                ('closing_on', models.DateField(verbose_name='closes')),
                ('skipped', models.PositiveIntegerField(default=0, verbose_name='entries not booked yet')),
                ('digest', models.BinaryField()),
                ('imported_at', models.DateTimeField(verbose_name='imported')),
                ('imported_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='imported by')),
                ('nostro', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='statements', to='accounts.nostroaccount', verbose_name='account')),
            ],
            options={
                'verbose_name': 'bank statement',
                'verbose_name_plural': 'bank statements',
            },
        ),
        migrations.CreateModel(
            name='ReconciliationMatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', bank.foundation.ids.PublicIdField(prefix='rcm')),
                ('state', models.CharField(choices=[('PROPOSED', 'proposed'), ('CONFIRMED', 'matched'), ('UNDONE', 'undone')], max_length=9, verbose_name='state')),
                ('items', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='reason')),
                ('made_at', models.DateTimeField(verbose_name='made')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='decided')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
                ('journal', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.journal', verbose_name='journal')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='made by')),
                ('nostro', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='matches', to='accounts.nostroaccount', verbose_name='account')),
                ('rule', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='matches', to='accounts.matchingrule', verbose_name='rule')),
            ],
            options={
                'verbose_name': 'match',
                'verbose_name_plural': 'matches',
            },
        ),
        migrations.CreateModel(
            name='StatementEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', bank.foundation.ids.PublicIdField(prefix='bse')),
                ('number', models.PositiveIntegerField(verbose_name='number')),
                ('amount_minor', models.BigIntegerField(verbose_name='amount')),
                ('booked_on', models.DateField(verbose_name='booked')),
                ('value_on', models.DateField(verbose_name='value date')),
                ('servicer_reference', models.CharField(blank=True, max_length=35, verbose_name='their reference')),
                ('transaction_code', models.CharField(blank=True, max_length=40, verbose_name='transaction code')),
                ('end_to_end_id', models.CharField(blank=True, max_length=35, verbose_name='end-to-end id')),
                ('details', models.PositiveIntegerField(default=0, verbose_name='transactions in it')),
                ('reversal', models.BooleanField(default=False, verbose_name='reversal')),
                ('narrative', bank.foundation.encryption.fields.EncryptedTextField(blank=True, verbose_name='narrative')),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='accounts.bankstatement', verbose_name='statement')),
            ],
            options={
                'verbose_name': 'statement entry',
                'verbose_name_plural': 'statement entries',
            },
        ),
        migrations.CreateModel(
            name='ReconciliationItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('side', models.CharField(choices=[('OURS', 'ours'), ('THEIRS', 'theirs')], max_length=6, verbose_name='side')),
                ('state', models.CharField(choices=[('OPEN', 'open'), ('PROPOSED', 'proposed'), ('MATCHED', 'matched')], default='OPEN', max_length=8, verbose_name='state')),
                ('amount_minor', models.BigIntegerField(verbose_name='amount')),
                ('counts_from', models.DateField(verbose_name='in the balance from')),
                ('value_on', models.DateField(verbose_name='value date')),
                ('references', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=140), default=list, size=None, verbose_name='references')),
                ('transaction_code', models.CharField(blank=True, max_length=40, verbose_name='transaction code')),
                ('entry', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.entry')),
                ('nostro', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='accounts.nostroaccount', verbose_name='account')),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ('match', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='members', to='accounts.reconciliationmatch', verbose_name='match')),
                ('statement_entry', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='item', to='accounts.statemententry')),
            ],
            options={
                'verbose_name': 'reconciliation item',
                'verbose_name_plural': 'reconciliation items',
            },
        ),
        migrations.AddConstraint(
            model_name='matchingrule',
            constraint=models.UniqueConstraint(fields=('code', 'number'), name='matching_rule_number'),
        ),
        migrations.AddConstraint(
            model_name='matchingrule',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'LIVE')), fields=('code',), name='matching_rule_one_live'),
        ),
        migrations.AddConstraint(
            model_name='bankstatement',
            constraint=models.UniqueConstraint(fields=('nostro', 'statement_id', 'closing_on'), name='bank_statement_once'),
        ),
        migrations.AddConstraint(
            model_name='statemententry',
            constraint=models.UniqueConstraint(fields=('statement', 'number'), name='statement_entry_once'),
        ),
        migrations.AddIndex(
            model_name='reconciliationitem',
            index=models.Index(condition=models.Q(('state', 'MATCHED'), _negated=True), fields=['nostro', 'value_on'], name='reconciliation_item_break'),
        ),
        migrations.AddIndex(
            model_name='reconciliationitem',
            index=models.Index(fields=['nostro', 'counts_from'], name='reconciliation_item_counted'),
        ),
        migrations.AddConstraint(
            model_name='reconciliationitem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('entry__isnull', False), ('side', 'OURS'), ('statement_entry', None)), models.Q(('entry', None), ('side', 'THEIRS'), ('statement_entry__isnull', False)), _connector='OR'), name='reconciliation_item_one_side'),
        ),
        migrations.AddConstraint(
            model_name='reconciliationitem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('match', None), ('state', 'OPEN')), models.Q(models.Q(('state', 'OPEN'), _negated=True), ('match__isnull', False)), _connector='OR'), name='reconciliation_item_matched_has_match'),
        ),
        sql_file(__file__, "sql/0035_reconciliation.sql"),
        migrations.RunPython(start, migrations.RunPython.noop),
    ]
