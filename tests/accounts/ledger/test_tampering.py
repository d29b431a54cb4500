"""Whatever a superuser changes with the triggers off, the audit finds it and names the journal and the account."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.domain.audit import Finding
from accounts.models import LedgerAccount, SealedRoot
from accounts.selectors.audit import audit
from accounts.services import sealing
from accounts.services.ledger import post
from accounts.services.rollup import roll_up
from bank import verify
from bank.foundation import clock
from tests.accounts.ledger import books

TABLES = ("accounts_entry", "accounts_journal", "accounts_sealedjournal", "accounts_sealedroot", "accounts_sealnode")


@pytest.fixture
def sealed(committed: object) -> dict[str, object]:
    """Four journals under two roots, folded, all good; names for what can be changed."""
    a, b = books.accounts(2)
    books.fund(a, 500)
    (first,) = post([books.draft(a, b, 20)])
    sealing.seal(now=clock.now())
    (second,) = post([books.draft(a, b, 30)])
    post([books.draft(b, a, 5)])
    roll_up()
    sealing.seal(now=clock.now())
    books.agrees()
    code = LedgerAccount.objects.get(pk=b).code
    return {"journal": first.journal_id, "second": second.journal_id, "account": b, "payer": a, "code": code}


def without_guards(*statements: str) -> None:
    """As somebody who may do anything, and puts the triggers back afterwards."""
    books.as_superuser(
        *(f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in TABLES),
        *statements,
        *(f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in TABLES),
    )


def found(check: str) -> list[Finding]:
    return [finding for finding in audit().findings if finding.check == check]


# Each is made to look right: both entries, the balances and the deltas follow, so that only the seal is left to tell.
CONSISTENT = {
    "an amount": [
        "UPDATE accounts_entry SET amount = amount * 2 WHERE journal_id = {journal}",
        "UPDATE accounts_entry SET balance_after = balance_after + 20 WHERE ledger_account_id = {account}",
        "UPDATE accounts_entry SET balance_after = balance_after - 20"
        " WHERE ledger_account_id = {payer} AND version > 1",
        "UPDATE accounts_balance SET ledger = ledger + 20 WHERE ledger_account_id = {account}",
        "UPDATE accounts_balance SET ledger = ledger - 20 WHERE ledger_account_id = {payer}",
        "UPDATE accounts_dailydelta SET credits = credits + 20 WHERE ledger_account_id = {account}",
        "UPDATE accounts_dailydelta SET debits = debits + 20 WHERE ledger_account_id = {payer}",
    ],
    "a key": ["UPDATE accounts_journal SET idempotency_key = 'another' WHERE id = {journal}"],
    "a kind": ["UPDATE accounts_journal SET kind = 'gift' WHERE id = {journal}"],
    "a reference": ["UPDATE accounts_journal SET reference = 'pay_another' WHERE id = {journal}"],
    "an instant": [
        "UPDATE accounts_journal SET recorded_at = recorded_at + interval '1 microsecond' WHERE id = {journal}"
    ],
}


@pytest.mark.parametrize("what", CONSISTENT)
def test_a_change_that_fits_everywhere_else_is_found_by_the_seal(sealed: dict[str, object], what: str) -> None:
    without_guards(*(statement.format(**sealed) for statement in CONSISTENT[what]))
    report = audit()
    assert {finding.check for finding in report.findings} == {"sealed journals"}
    mine = (finding for finding in report.findings if finding.account == sealed["account"])
    named = sorted(mine, key=lambda finding: finding.journal or 0)
    assert named[0].journal == sealed["journal"]
    assert len(named) == 1 or what == "an amount", "the balances after it follow"
    assert named[0].where == f"journal {sealed['journal']} on account {sealed['code']}"


CRUDE = {
    "amount": (
        "UPDATE accounts_entry SET amount = amount + 1 WHERE journal_id = {journal} AND ledger_account_id = {account}"
    ),
    "account": (
        "UPDATE accounts_entry SET ledger_account_id = {payer}, version = 90"
        " WHERE journal_id = {journal} AND ledger_account_id = {account}"
    ),
    "value date": "UPDATE accounts_journal SET value_date = value_date - 1 WHERE id = {journal}",
    "booking date": "UPDATE accounts_journal SET booking_date = booking_date - 1 WHERE id = {journal}",
    "entry deleted": "DELETE FROM accounts_entry WHERE journal_id = {journal} AND ledger_account_id = {account}",
    "version": (
        "UPDATE accounts_entry SET version = 77 WHERE journal_id = {journal} AND ledger_account_id = {account}"
    ),
}


@pytest.mark.parametrize("what", CRUDE)
def test_a_changed_row_is_found_by_name(sealed: dict[str, object], what: str) -> None:
    without_guards(CRUDE[what].format(**sealed))
    report = audit()
    assert any(finding.journal == sealed["journal"] for finding in report.findings)
    assert any(str(sealed["code"]) in finding.where for finding in report.findings), list(map(str, report.findings))
    assert found("sealed journals")


def test_a_journal_deleted_with_its_entries_is_missed(sealed: dict[str, object]) -> None:
    without_guards(
        f"DELETE FROM accounts_entry WHERE journal_id = {sealed['journal']}",
        f"DELETE FROM accounts_journal WHERE id = {sealed['journal']}",
    )
    (finding,) = found("sealed journals")
    assert finding.journal == sealed["journal"]
    assert "the journal is gone" in finding.found
    assert any(str(sealed["code"]) in one.where for one in found("chain of versions"))


INSERTED = """
WITH made AS (
    INSERT INTO accounts_journal (id, recorded_at, booking_date, value_date, kind, idempotency_key, request_hash)
    OVERRIDING SYSTEM VALUE
    VALUES ({id}, now() - interval '1 year', {day}, {day}, 'payment', 'slipped in', '') RETURNING id
) INSERT INTO accounts_entry
    (journal_id, ledger_account_id, amount, balance_after, version, value_date, booking_date, currency)
SELECT id, account, amount, balance, place, {day}, {day}, 'HKD'
FROM made, (VALUES ({account}, 7, 52, 4), ({payer}, -7, 448, 5)) t(account, amount, balance, place)
"""


def test_a_journal_put_among_sealed_ones_is_found(sealed: dict[str, object]) -> None:
    """Under a number that a rolled-back posting left, or before all others."""
    without_guards(INSERTED.format(id=-5, day="current_date - 365", **sealed))
    (mine, theirs) = sorted(
        found("journals among sealed ones"), key=lambda finding: finding.account != sealed["account"]
    )
    assert (mine.journal, theirs.journal) == (-5, -5)
    assert str(sealed["code"]) in mine.where


def test_a_journal_with_a_new_number_and_an_old_day_is_found(sealed: dict[str, object]) -> None:
    without_guards(INSERTED.format(id=10**6, day="current_date - 365", **sealed))
    assert {finding.journal for finding in found("order of booking dates")} == {10**6}


REWRITTEN = "UPDATE accounts_sealedjournal SET leaf = sha256('rewritten') WHERE position = 3"


def test_a_leaf_rewritten_with_its_journal_does_not_fit_the_signed_root(sealed: dict[str, object]) -> None:
    without_guards(REWRITTEN)
    (finding,) = found("signed roots")
    assert finding.where == "positions 2 to 3"


def test_a_root_signed_by_somebody_else_is_found(sealed: dict[str, object]) -> None:
    without_guards("UPDATE accounts_sealedroot SET note = replace(note, 'sealed 2', 'sealed 3') WHERE size = 4")
    assert [finding.where for finding in found("signed roots")] == ["root of 4"]


def test_a_leaf_deleted_is_missed_and_nothing_is_signed_over_it(sealed: dict[str, object]) -> None:
    without_guards("DELETE FROM accounts_sealedjournal WHERE position = 1")
    assert [finding.where for finding in found("signed roots")] == ["position 1"]


def test_the_sealer_does_not_sign_a_rewritten_history(sealed: dict[str, object]) -> None:
    without_guards(REWRITTEN.replace("= 3", "= 0"))
    books.fund(int(str(sealed["account"])), 9)
    with pytest.raises(sealing.TreeDamaged):
        sealing.seal(now=clock.now())
    assert SealedRoot.objects.order_by("-pk")[0].size == 4


def test_history_cut_off_at_its_end_is_found_by_a_root_kept_elsewhere(
    sealed: dict[str, object], tmp_path: Path
) -> None:
    kept = tmp_path / "root.txt"
    kept.write_text(SealedRoot.objects.get(size=4).note)
    outside = verify.root_from(kept.read_text())
    assert audit(outside).ok
    without_guards(
        "DELETE FROM accounts_sealedroot WHERE size = 4",
        "DELETE FROM accounts_sealedjournal WHERE position >= 2",
        "UPDATE accounts_sealstate SET size = 2",
    )
    assert not audit(outside).ok
    with pytest.raises(SystemExit):
        call_command("ledger", "audit", "--root", str(kept))
    kept.write_text(kept.read_text().replace("sealed 2", "sealed 3"))
    with pytest.raises(CommandError):
        call_command("ledger", "audit", "--root", str(kept))
