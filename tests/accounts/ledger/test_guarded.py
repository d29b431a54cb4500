"""Whoever writes: the application's role writes no ledger table itself, and their owner cannot change history."""

import pytest
from django.db import DatabaseError, connection

from accounts.models import LedgerAccount
from accounts.selectors.audit import audit
from accounts.services.ledger import post
from accounts.services.rollup import roll_up
from tests.accounts.ledger import books

TABLES = [
    "accounts_ledgeraccount",
    "accounts_balance",
    "accounts_balancestripe",
    "accounts_journal",
    "accounts_entry",
    "accounts_unrolledentry",
    "accounts_hold",
    "accounts_dailydelta",
    "accounts_fold",
    "accounts_accrual",
    "accounts_accrualadjustment",
    "accounts_accrualpart",
    "accounts_creditline",
    "accounts_interestposting",
    "accounts_accrualtotal",
    "accounts_sealedjournal",
    "accounts_sealnode",
    "accounts_sealingkey",
    "accounts_sealedroot",
    "accounts_sealstate",
    "accounts_sealgap",
]
HISTORY = {
    "accounts_journal": "kind",
    "accounts_entry": "amount",
    "accounts_ledgeraccount": "name",
    "accounts_accrual": "day",
    "accounts_accrualadjustment": "day",
    "accounts_accrualpart": "day",
    "accounts_interestposting": "through",
    "accounts_accrualtotal": "day",
}


@pytest.mark.django_db
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("verb", ["INSERT", "UPDATE", "DELETE", "TRUNCATE"])
def test_the_applications_role_may_not(verb: str, table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(current_user, %s, %s)", [table, verb])
        assert cursor.fetchone() == (False,)
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False,)


@pytest.mark.parametrize("table", HISTORY)
@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_its_owner_may_not_change_history(unharmed: object, statement: str, table: str) -> None:
    column = HISTORY[table]
    with pytest.raises(DatabaseError, match="only grows"):
        books.as_superuser(statement.format(table, column, column))


def test_not_even_its_owner_writes_an_uneven_journal(unharmed: object) -> None:
    a, b = books.accounts(2)
    books.fund(a, 5)
    with pytest.raises(DatabaseError, match="does not sum to zero"):
        books.as_superuser(
            "INSERT INTO accounts_entry (journal_id, ledger_account_id, amount, balance_after, version, value_date,"
            f" booking_date, currency) SELECT max(id), {b}, 7, 7, 1, now(), now(), 'HKD' FROM accounts_journal"
        )


TAMPERING = {
    "chain of versions": "UPDATE accounts_entry SET balance_after = balance_after + 1 WHERE id = {entry}",
    "balances against entries": "UPDATE accounts_balance SET ledger = ledger + 1 WHERE ledger_account_id = {account}",
    "journals sum to zero": "UPDATE accounts_entry SET amount = amount + 1 WHERE id = {entry}",
    "entries against journals": "UPDATE accounts_journal SET value_date = '2001-01-01' WHERE id = {journal}",
    "currencies sum to zero": "UPDATE accounts_balance SET ledger = ledger - 1 WHERE ledger_account_id = {account}",
    "daily deltas against entries": "UPDATE accounts_dailydelta SET credits = credits + 1",
    "holds against balances": "UPDATE accounts_balance SET held = 1 WHERE ledger_account_id = {account}",
    "accounts": "UPDATE accounts_balance SET currency = 'CZK' WHERE ledger_account_id = {account}",
}


@pytest.mark.parametrize("check", TAMPERING)
def test_the_audit_names_what_a_superuser_changed(committed: object, check: str) -> None:
    a, b = books.accounts(2)
    books.fund(a, 50)
    post([books.draft(a, b, 20)])
    roll_up()
    books.agrees()
    (posted,) = post([books.draft(a, b, 5)])
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM accounts_entry WHERE ledger_account_id = %s ORDER BY id LIMIT 1", [b])
        entry = cursor.fetchone()[0]
    tables = ("accounts_entry", "accounts_journal")
    books.as_superuser(
        *(f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in tables),
        TAMPERING[check].format(entry=entry, account=b, journal=posted.journal_id),
        *(f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in tables),
    )
    found = [finding for finding in audit().findings if finding.check == check]
    assert found
    code = LedgerAccount.objects.get(pk=b).code
    if check not in {"currencies sum to zero", "journals sum to zero"}:
        assert any(code in finding.where for finding in found), [str(finding) for finding in found]
