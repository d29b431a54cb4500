"""Our account with another bank against its statements: matched by rules and people, proven to the cent."""

import datetime as dt
from itertools import count

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import BankStatement, MatchingRule, NostroAccount, ReconciliationItem, ReconciliationMatch
from accounts.selectors import ledger as reads
from accounts.selectors import reconciliation as selectors
from accounts.services import chart, reconciliation
from accounts.services.errors import NotInState
from accounts.services.ledger import JournalDraft, post
from accounts.services.reconciliation import StatementRefused, rules
from bank.foundation import clock
from bank.foundation.actor import Actor
from bank.foundation.errors import Refused
from bank.staff import approvals
from bank.staff.models import Approval
from tests import cast
from tests.accounts.ledger import books
from tests.accounts.ledger.test_staff_pages import officer
from tests.accounts.reconciliation.papers import NUMBER, SHARED, Said, camt

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 2)
SERIAL = count(1)
OPEN, PROPOSED, MATCHED = ReconciliationItem.State
SYSTEM = cast.SYSTEM


def nostro(currency: str = "HKD", number: str = NUMBER, since: dt.date = DAY) -> NostroAccount:
    return reconciliation.register_nostro(
        name="Harbour Bank", number=number, servicer="HARBHKHH", currency=currency, since=since,
        actor=SYSTEM, now=clock.now(),
    )  # fmt: skip


def ours(minor: int, on: dt.date = DAY, reference: str = "") -> None:
    """Book money that came in to (or, below zero, went out of) our account there."""
    entries = ((books.nostro(), -minor), (chart.control("suspense", "HKD").pk, minor))
    post([JournalDraft("seed", entries, f"r{next(SERIAL)}", value_date=on, booking_date=on, reference=reference)])


def take_in(*entries: Said, on: dt.date = DAY, **more: object) -> reconciliation.Imported:
    return reconciliation.import_statements(camt(entries, on=on, **more), actor=SYSTEM, now=clock.now())  # type: ignore[arg-type]


def items(**which: object) -> list[ReconciliationItem]:
    return list(ReconciliationItem.objects.filter(**which).order_by("pk"))


def proven(account: NostroAccount, on: dt.date = DAY) -> selectors.ReconciliationStatement:
    found = selectors.statement_on(account, on)
    assert found is not None
    assert found.unproven == 0
    return found


def test_a_reference_matches_by_itself_and_an_amount_only_proposes() -> None:
    account = nostro()
    ours(500, reference="E2E-1")
    ours(700)
    ours(900)
    done = take_in(Said(500, DAY, ("E2E-1",)), Said(700, DAY), Said(-44, DAY))
    assert [(ran.matched, ran.proposed, ran.open) for ran in done.ran] == [(1, 1, 2)]
    found = proven(account)
    assert (found.ours, found.theirs) == (2_100, 1_156)
    assert (found.outstanding_ours, found.outstanding_theirs) == (1_600, 656)
    (proposal,) = selectors.proposals(account)
    reconciliation.confirm(proposal.pk, actor=SYSTEM, now=clock.now())
    found = proven(account)
    assert (found.outstanding_ours, found.outstanding_theirs) == (900, -44)


def test_two_that_are_equally_good_are_only_proposed() -> None:
    nostro()
    for _twice in range(2):
        ours(500, reference="SAME")
    done = take_in(Said(500, DAY, ("SAME",)))
    assert (done.ran[0].matched, done.ran[0].proposed) == (0, 1)


def test_a_batch_of_theirs_matches_several_of_ours_and_the_other_way_round() -> None:
    account = nostro()
    for name, minor in (("P1", 100), ("P2", 250), ("P3", 50)):
        ours(minor, reference=name)
    ours(-900, reference="RUN-7")
    take_in(Said(400, DAY, ("P1", "P2", "P3")), Said(-600, DAY, ("RUN-7",)), Said(-300, DAY, ("RUN-7",)))
    assert not items(state=OPEN)
    assert sorted(len(match.items) for match in ReconciliationMatch.objects.all()) == [3, 4]
    found = proven(account)
    assert (found.outstanding_ours, found.outstanding_theirs, found.theirs) == (0, 0, -500)


def test_the_same_file_twice_imports_nothing_twice_and_another_text_is_refused() -> None:
    nostro()
    content = camt([Said(500, DAY)], on=DAY, statement_id="S1")
    for _again in range(3):
        done = reconciliation.import_statements(content, actor=SYSTEM, now=clock.now())
    assert (done.statements, done.known) == (0, 1)
    assert (BankStatement.objects.count(), len(items())) == (1, 1)
    with pytest.raises(StatementRefused) as refused:
        take_in(Said(501, DAY), statement_id="S1")
    assert refused.value.code == "statement_differs"
    assert BankStatement.objects.count() == 1


def test_a_file_is_taken_whole_or_not_at_all() -> None:
    nostro()
    for content, code in (
        (camt([Said(1, DAY)], on=DAY, number="999"), "statement_account_unknown"),
        (camt([Said(1, DAY)], on=DAY, currency="USD"), "statement_account_unknown"),
        (camt([Said(1, DAY)], on=DAY - dt.timedelta(days=9)), "statement_too_old"),
        (b" " * (reconciliation.LARGEST_FILE + 1), "statement_too_large"),
        (camt([Said(125, DAY)], on=DAY).replace(b"1.25", b"1.255"), "statement_decimals"),
    ):
        with pytest.raises(StatementRefused) as refused:
            reconciliation.import_statements(content, actor=SYSTEM, now=clock.now())
        assert refused.value.code == code
        assert str(refused.value)
    assert not BankStatement.objects.exists()


def test_a_missing_statement_is_named_and_the_proof_holds_with_it_and_after_it_came() -> None:
    account = nostro()
    days = [DAY + dt.timedelta(days=n) for n in range(3)]
    ours(100, days[0])
    ours(40, days[1])
    ours(7, days[2])
    take_in(Said(100, days[0]), on=days[0], sequence=1)
    take_in(Said(7, days[2]), on=days[2], opening=140, sequence=3)
    found = proven(account, days[2])
    assert (found.missing, found.theirs, found.ours) == (40, 147, 147)
    (gap,) = selectors.all_gaps(account)
    assert (gap.moved, gap.skipped) == (40, 1)
    take_in(Said(40, days[1]), on=days[1], opening=100, sequence=2)
    assert not selectors.all_gaps(account)
    assert proven(account, days[2]).missing == 0


def test_what_was_there_before_is_brought_forward_and_a_day_is_as_it_was() -> None:
    ours(1_000, DAY - dt.timedelta(days=3))
    account = nostro()
    ours(500, DAY, reference="X")
    later = DAY + dt.timedelta(days=2)
    take_in(on=DAY, opening=995)
    take_in(Said(500, later, ("X",)), on=later, opening=995)
    then, now = proven(account, DAY), proven(account, later)
    assert (then.brought_forward, then.outstanding_ours, then.theirs) == (-5, 500, 995)
    assert (now.outstanding_ours, now.theirs, now.ours) == (0, 1_495, 1_500)


def test_people_match_undo_and_are_not_asked_again() -> None:
    account = nostro()
    ours(300)
    ours(200)
    take_in(Said(500, DAY + dt.timedelta(days=30)), on=DAY + dt.timedelta(days=30))
    theirs = items(side="THEIRS")[0]
    mine = items(side="OURS")
    with pytest.raises(Refused) as uneven:
        reconciliation.match([theirs.pk, mine[0].pk], reason="", actor=SYSTEM, now=clock.now())
    assert "HK$2.00" in str(uneven.value)
    made = reconciliation.match([theirs.pk, *(i.pk for i in mine)], reason="known", actor=SYSTEM, now=clock.now())
    assert not items(state=OPEN)
    with pytest.raises(NotInState):
        reconciliation.match([theirs.pk, mine[0].pk], reason="", actor=SYSTEM, now=clock.now())
    with pytest.raises(Refused):
        reconciliation.undo(made.pk, reason=" ", actor=SYSTEM, now=clock.now())
    reconciliation.undo(made.pk, reason="wrong after all", actor=SYSTEM, now=clock.now())
    assert len(items(state=OPEN)) == 3
    proven(account, DAY + dt.timedelta(days=30))


def test_an_undone_proposal_is_not_made_again() -> None:
    account = nostro()
    ours(700)
    take_in(Said(700, DAY))
    (proposal,) = selectors.proposals(account)
    reconciliation.undo(proposal.pk, reason="not that one", actor=SYSTEM, now=clock.now())
    assert reconciliation.run(account, actor=SYSTEM, now=clock.now()).proposed == 0


def test_a_journal_and_its_reversal_cancel_out() -> None:
    account = nostro()
    ours(700)
    ours(-700)
    reconciliation.run(account, actor=SYSTEM, now=clock.now())
    reconciliation.match([i.pk for i in items()], reason="reversed", actor=SYSTEM, now=clock.now())
    assert not items(state=OPEN)


def test_a_small_difference_is_booked_at_once_and_a_large_one_by_a_second_person() -> None:
    account = nostro()
    asker, other = officer("fiona", "accounts.reconcile"), officer("frank", "accounts.approve_reconciliation")
    ours(10_000, reference="T1")
    take_in(Said(9_950, DAY), Said(-2_500, DAY))
    large = items(side="THEIRS", amount_minor=-2_500)[0]
    pair = [i.pk for i in items() if i.pk != large.pk]
    made = reconciliation.settle(pair, line="bank-charges", reason="their fee", actor=asker, now=clock.now())
    assert isinstance(made, ReconciliationMatch)
    assert made.journal is not None
    assert reads.balance(chart.control("bank-charges", "HKD").pk).ledger == -50
    asked = reconciliation.settle([large.pk], line="bank-charges", reason="yearly", actor=asker, now=clock.now())
    assert isinstance(asked, Approval)
    assert items(pk=large.pk)[0].state == OPEN
    with pytest.raises(Refused):
        approvals.approve(asked, actor=asker, reason="mine", now=clock.now())
    approvals.approve(asked, actor=other, reason="agreed", now=clock.now())
    assert items(pk=large.pk)[0].state == MATCHED
    assert reads.balance(chart.control("bank-charges", "HKD").pk).ledger == -2_550
    assert proven(account, clock.booking_date()).outstanding_theirs == 0
    books.agrees()


def test_a_difference_needs_a_reason_a_line_and_a_difference() -> None:
    nostro()
    ours(500, reference="A")
    take_in(Said(500, DAY + dt.timedelta(days=20)), on=DAY + dt.timedelta(days=20))
    both = [i.pk for i in items()]
    for given_items, line, reason, code in (
        (both, "bank-charges", "x", "settle_even"),
        (both[:1], "share-capital", "x", "settle_line"),
        (both[:1], "bank-charges", "  ", "reason_missing"),
        ([], "bank-charges", "x", "items_none"),
    ):
        with pytest.raises(Refused) as refused:
            reconciliation.settle(given_items, line=line, reason=reason, actor=SYSTEM, now=clock.now())
        assert refused.value.code == code


def test_a_rule_is_tried_and_goes_live_with_a_second_person() -> None:
    nostro()
    ours(500)
    take_in(Said(500, DAY))
    fiona, frank = officer("fiona", "accounts.write_matching_rule"), officer("frank", "accounts.approve_reconciliation")
    rule = write(fiona, condition="days_apart <= 3 and amount < 1000")
    with pytest.raises(Refused):
        rules.request_live(rule, reason="untried", actor=fiona, now=clock.now())
    rule = rules.try_rule(rule.pk, actor=fiona, now=clock.now())
    assert (rule.trial["groups"], rule.trial["items"]) == (1, 2)
    asked = rules.request_live(rule, reason="better", actor=fiona, now=clock.now())
    approvals.approve(asked, actor=frank, reason="yes", now=clock.now())
    live = MatchingRule.objects.filter(code="amount-and-day", state="LIVE")
    assert [(each.number, each.automatic) for each in live] == [(2, True)]
    with pytest.raises(Exception, match="final"), transaction.atomic():
        MatchingRule.objects.filter(pk=rule.pk).update(condition="amount > 0")
    retired = rules.request_retirement(live[0], reason="no", actor=fiona, now=clock.now())
    approvals.approve(retired, actor=frank, reason="yes", now=clock.now())
    assert not live.all()


def write(actor: Actor, *, condition: str) -> MatchingRule:
    return rules.write_rule(
        code="amount-and-day", name="Same amount", order=40, shape="ONE_TO_ONE", condition=condition, automatic=True,
        actor=actor, now=clock.now(),
    )  # fmt: skip


def test_the_database_lets_no_uneven_match_stand() -> None:
    nostro()
    ours(500, reference="A")
    take_in(Said(400, DAY))
    match = ReconciliationMatch.objects.create(
        nostro=NostroAccount.objects.get(), state="CONFIRMED", items=[], made_at=clock.now()
    )
    with pytest.raises(IntegrityError, match="is off by"), transaction.atomic():
        ReconciliationItem.objects.update(match=match, state=MATCHED)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(Exception, match="final"), transaction.atomic():
        ReconciliationItem.objects.update(amount_minor=1)


@pytest.mark.skipif(not SHARED.exists(), reason="needs ../shared/specs/iso20022")
def test_a_real_file_by_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    path = SHARED / "samples" / "genkgo-camt053.v2.multi.statement.xml"
    with pytest.raises(CommandError, match="NL26VAYB8060476890"):
        call_command("import_camt", str(path))
    account = nostro("EUR", "NL26VAYB8060476890", dt.date(2014, 12, 1))
    for told in ("2 statements, 0 known", "0 statements, 2 known"):
        call_command("import_camt", str(path))
        assert told in capsys.readouterr().out
    found = proven(account, dt.date(2015, 12, 31))
    assert (found.ours, found.outstanding_theirs, found.theirs) == (0, 185, 2_000)


MONEY = st.integers(-(10**7), 10**7).filter(bool)
MOVES = st.lists(st.tuples(MONEY, st.integers(0, 5), st.booleans()), min_size=1, max_size=25)


class TestAnyStatementReconciles(TestCase):
    @settings(max_examples=20, deadline=None)
    @given(moves=MOVES, extra=st.lists(MONEY, max_size=4), data=st.data())
    def test_shuffled_and_batched(
        self, moves: list[tuple[int, int, bool]], extra: list[int], data: st.DataObject
    ) -> None:
        """Whatever order and batches they come in, what has a counterpart finds it, and the cents always add up."""
        account = nostro()
        days = [DAY + dt.timedelta(days=n) for n in range(6)]
        for number, (minor, day, _batched) in enumerate(moves):
            ours(minor, days[day], reference=f"REF{number}")
        alone = [Said(m, days[d], (f"REF{n}",)) for n, (m, d, batched) in enumerate(moves) if not batched]
        together = [(n, m) for n, (m, _d, batched) in enumerate(moves) if batched]
        total = sum(m for _n, m in together)
        batch = [Said(total, days[5], tuple(f"REF{n}" for n, _m in together))] if len(together) > 1 and total else []
        unknown = [Said(minor, days[5], ("UNKNOWN",)) for minor in extra]
        said = data.draw(st.permutations([*alone, *batch, *unknown]))
        take_in(*said, on=days[5])
        found = proven(account, days[5])
        settled = sum(m for m, _d, batched in moves if not batched) + sum(each.minor for each in batch)
        left = {item.references[0] for item in items(state=OPEN, side="OURS")}
        expected = set() if batch else {f"REF{n}" for n, _m in together}
        assert left <= expected
        assert found.outstanding_theirs - found.outstanding_ours == found.theirs - found.ours
        assert found.theirs == settled + sum(extra)
        for match in ReconciliationMatch.objects.all():
            sums = {
                side: sum(i.amount_minor for i in match.members.all() if i.side == side) for side in ("OURS", "THEIRS")
            }
            assert sums["OURS"] == sums["THEIRS"]
