"""Compliance's answers to the gates of accounts."""

from collections.abc import Collection
from dataclasses import dataclass

from accounts.gates import Answer, Decision, OpeningAnswer, OpeningQuestion, PaymentOrder
from bank.foundation import clock
from compliance.models import Screening
from compliance.selectors import kyc, lists, payment_names
from compliance.selectors.payment_names import PaymentNames
from compliance.selectors.screening import Outcome, screen
from compliance.services import cases, screening

OWNER = "compliance"
# The worst state among several holders speaks for all of them.
WORST_FIRST = ("REFUSED", "UNKNOWN", "PENDING")


@dataclass(frozen=True)
class _Screened(Decision):
    """The answer with what it rests on, handed from the first step to the second."""

    names: PaymentNames | None = None
    outcome: Outcome | None = None


class SanctionsGuard:
    """Holds a payment whose payee, or a holder of whose account, resembles somebody listed; refuses the blocked."""

    name = "compliance.guards.sanctions"
    owner = OWNER
    # The first screening of a process loads the index and its tables; later ones take milliseconds.
    timeout_ms = 5000

    def screen(self, order: PaymentOrder) -> Decision:
        """Compare the names before any lock. A customer found clear by this index and setting is not compared again."""
        names = payment_names.gather(order)
        return self._compared(names, *lists.standing(names.parties))

    def confirm(self, order: PaymentOrder, decision: Decision) -> Decision:
        """Look for new blocks and lists with the payer locked, keep the evidence, and open the case of a hit.

        The names are those of the first step: whoever changes a name of theirs is screened for that.
        """
        first = decision if isinstance(decision, _Screened) else None
        names = first.names if first and first.names else payment_names.gather(order)
        blocked, active = lists.standing(names.parties)
        if blocked or active is None or not first or not first.outcome or first.versions != active.labels():
            first = self._compared(names, blocked, active)
        if first.outcome is None:
            return first
        now = clock.now()
        screening.record(Screening.Subject.PAYMENT, {order.payment_id: names.all}, first.outcome, now=now)
        if first.outcome.hits:
            cases.open_for_payment(order.payment_id, first.outcome, now=now)
        return first

    def _compared(self, names: PaymentNames, blocked: Collection[str], active: lists.Active | None) -> _Screened:
        if blocked:
            return _Screened(Answer.REFUSE, OWNER, ("blocked",), names=names)
        if active is None:
            return _Screened(Answer.ALLOW, OWNER, names=names)
        outcome = screen(payment_names.to_compare(names, active), active)
        answer = Answer.HOLD if outcome.hits else Answer.ALLOW
        reasons = ("name_hit",) if outcome.hits else ()
        return _Screened(answer, OWNER, reasons, active.labels(), names=names, outcome=outcome)


sanctions = SanctionsGuard()


def kyc_opening(question: OpeningQuestion) -> OpeningAnswer:
    """Allow an account only for customers who are all verified and against whom nothing is being looked into.

    What is looked into reads as an identity check under way, and so does a block: nothing else may be told.
    """
    states = kyc.states(question.customer_ids)
    for state in WORST_FIRST:
        if state in states.values():
            return OpeningAnswer(Answer.REFUSE, f"kyc_{state.lower()}")
    if len(states) < len(set(question.customer_ids)):
        return OpeningAnswer(Answer.REFUSE, "kyc_unknown")
    screening.screen_now(customer_ids=kyc.not_screened(question.customer_ids), now=clock.now())
    if kyc.under_question(question.customer_ids):
        return OpeningAnswer(Answer.REFUSE, "kyc_pending")
    return OpeningAnswer(Answer.ALLOW)
