"""Any sequence of ledger operations, against a model that is a few dictionaries: they never disagree."""

import datetime as dt

from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from accounts.models import Hold
from accounts.selectors import general
from accounts.selectors import ledger as reads
from accounts.services import holds, ledger
from accounts.services.ledger import JournalDraft, post
from accounts.services.rollup import roll_up
from bank.foundation import clock
from bank.foundation.actor import Actor
from tests.accounts.ledger import books

ACTOR = Actor.system("tests")
AMOUNTS = st.integers(1, 500)
STRICT = 3
PLACES = st.integers(0, STRICT + 1)


class LedgerMachine(RuleBasedStateMachine):
    """Three strict accounts with floors, a striped and an append-only one; journals, holds and reversals."""

    def __init__(self) -> None:
        super().__init__()
        self.case = TestCase()
        TestCase.setUpClass()
        self.case._pre_setup()
        self.floors = [0, 0, -300]
        self.ids = books.accounts(2) + books.accounts(1, floor=-300)
        self.ids += [books.nostro(), books.income()]
        self.ledger = [0] * len(self.ids)
        self.held = [0] * STRICT
        self.journals: dict[int, tuple[tuple[int, int], ...]] = {}
        self.reversed: set[int] = set()
        self.answers: dict[str, tuple[tuple[tuple[int, int], ...], int]] = {}
        self.holds: dict[Hold, int] = {}
        self.serial = 0

    def teardown(self) -> None:
        books.agrees()
        self.case._post_teardown()
        TestCase.tearDownClass()

    def fits(self, legs: tuple[tuple[int, int], ...]) -> bool:
        after = list(self.ledger)
        for place, amount in legs:
            after[place] += amount
            if place < STRICT and amount < 0 and after[place] - self.held[place] - self.floors[place] < 0:
                return False
        return True

    def key(self) -> str:
        self.serial += 1
        return f"machine-{self.serial}"

    def try_post(self, legs: tuple[tuple[int, int], ...], key: str) -> None:
        entries = tuple((self.ids[place], amount) for place, amount in legs)
        draft = JournalDraft("payment", entries, key)
        if not self.fits(legs):
            self.refused(ledger.InsufficientFunds, lambda: post([draft]))
            return
        (posted,) = post([draft])
        for place, amount in legs:
            self.ledger[place] += amount
        self.journals[posted.journal_id] = legs
        self.answers[key] = (legs, posted.journal_id)

    def refused(self, kind: type[Exception], work: object) -> None:
        try:
            with transaction.atomic():
                work()  # type: ignore[operator]
        except kind:
            return
        raise AssertionError(f"{kind.__name__} was expected")

    @rule(debit=PLACES, credit=PLACES, amount=AMOUNTS)
    def pay(self, debit: int, credit: int, amount: int) -> None:
        if debit != credit:
            self.try_post(((debit, -amount), (credit, amount)), self.key())

    @rule(places=st.lists(PLACES, min_size=2, max_size=5), amounts=st.lists(AMOUNTS, min_size=4, max_size=4))
    def split(self, places: list[int], amounts: list[int]) -> None:
        parts = amounts[: len(places) - 1]
        self.try_post(((places[0], -sum(parts)), *zip(places[1:], parts, strict=True)), self.key())

    @precondition(lambda self: self.answers)
    @rule(data=st.data())
    def again(self, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(sorted(self.answers)))
        legs, journal = self.answers[key]
        entries = tuple((self.ids[place], amount) for place, amount in legs)
        (posted,) = post([JournalDraft("payment", entries, key)])
        assert posted.replayed
        assert posted.journal_id == journal

    @precondition(lambda self: self.journals)
    @rule(data=st.data())
    def turn_back(self, data: st.DataObject) -> None:
        journal = data.draw(st.sampled_from(sorted(self.journals)))
        back = tuple((place, -amount) for place, amount in self.journals[journal])
        work = {"reason": "machine", "actor": ACTOR, "now": clock.now()}
        if journal in self.reversed:
            assert ledger.reverse(journal, **work).replayed  # type: ignore[arg-type]
        elif not self.fits(back):
            self.refused(ledger.InsufficientFunds, lambda: ledger.reverse(journal, **work))  # type: ignore[arg-type]
        else:
            ledger.reverse(journal, **work)  # type: ignore[arg-type]
            self.reversed.add(journal)
            for place, amount in back:
                self.ledger[place] += amount

    @rule(place=st.integers(0, STRICT - 1), amount=AMOUNTS)
    def hold(self, place: int, amount: int) -> None:
        arguments = {
            "ledger_account_id": self.ids[place],
            "amount_minor": amount,
            "key": self.key(),
            "now": clock.now(),
        }
        if self.ledger[place] - self.held[place] - self.floors[place] < amount:
            self.refused(ledger.InsufficientFunds, lambda: holds.place(**arguments))  # type: ignore[arg-type]
            return
        self.holds[holds.place(**arguments)] = place  # type: ignore[arg-type]
        self.held[place] += amount

    @precondition(lambda self: self.holds)
    @rule(data=st.data(), share=st.integers(1, 100), to=PLACES, final=st.booleans())
    def capture(self, data: st.DataObject, share: int, to: int, final: bool) -> None:
        hold = data.draw(st.sampled_from(sorted(self.holds, key=lambda h: h.pk)))
        place = self.holds[hold]
        rest = hold.amount - hold.captured
        amount = max(rest * share // 100, 1)
        if to == place:
            return
        self.refused(
            ledger.HoldTooSmall,
            lambda: holds.capture(hold, rest + 1, to=self.ids[to], key=self.key(), now=clock.now()),
        )
        held_back = rest if final or amount == rest else amount
        held_before = self.held[place]
        self.held[place] -= held_back
        if not self.fits(((place, -amount), (to, amount))):
            self.held[place] = held_before
            return
        holds.capture(hold, amount, to=self.ids[to], key=self.key(), now=clock.now(), final=final)
        self.ledger[place] -= amount
        self.ledger[to] += amount
        if hold.state != Hold.State.ACTIVE:
            del self.holds[hold]
        assert (hold.state == Hold.State.CAPTURED) == (held_back == rest)

    @precondition(lambda self: self.holds)
    @rule(data=st.data())
    def release(self, data: st.DataObject) -> None:
        hold = data.draw(st.sampled_from(sorted(self.holds, key=lambda h: h.pk)))
        place = self.holds.pop(hold)
        released = holds.release(hold, now=clock.now())
        assert holds.release(hold, now=clock.now()).state == Hold.State.RELEASED
        self.held[place] -= released.amount - released.captured

    @rule()
    def fold(self) -> None:
        roll_up()

    @invariant()
    def figures_agree(self) -> None:
        seen = reads.balances(self.ids)
        assert [seen[each].ledger for each in self.ids] == self.ledger
        assert [seen[each].held for each in self.ids[:STRICT]] == self.held
        assert all(seen[each].available >= 0 for each in self.ids[:STRICT])
        assert general.trial_balance().balances
        assert [reads.as_of(each, dt.date.max) for each in self.ids] == self.ledger


LedgerMachine.TestCase.settings = settings(max_examples=15, stateful_step_count=25, deadline=None)
TestLedgerMachine = LedgerMachine.TestCase
