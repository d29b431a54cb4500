"""Compliance's answers to the gates of accounts."""

from dataclasses import dataclass, replace

from accounts.gates import Answer, Decision, OpeningAnswer, OpeningQuestion, PaymentOrder
from bank.foundation import clock
from compliance.models import Screening
from compliance.selectors import cases as found
from compliance.selectors import kyc, lists, payment_names
from compliance.selectors.screening import Outcome, screen
from compliance.services import cases, screening

OWNER = "compliance"
# The worst state among several holders speaks for all of them.
WORST_FIRST = ("REFUSED", "UNKNOWN", "PENDING")


@dataclass(frozen=True)
class _Screened(Decision):
    """The answer with what it rests on, handed from the first step to the second."""

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
        if found.blocked(names.parties):
            return Decision(Answer.REFUSE, OWNER, ("blocked",))
        active = lists.active()
        if active is None:
            return Decision(Answer.ALLOW, OWNER)
        outcome = screen(payment_names.to_compare(names, active), active)
        answer = Answer.HOLD if outcome.hits else Answer.ALLOW
        reasons = ("name_hit",) if outcome.hits else ()
        return _Screened(answer, OWNER, reasons, active.labels(), outcome=outcome)

    def confirm(self, order: PaymentOrder, decision: Decision) -> Decision:
        """Look for new blocks and lists with the payer locked, keep the evidence, and open the case of a hit."""
        names = payment_names.gather(order)
        if found.blocked(names.parties):
            return Decision(Answer.REFUSE, OWNER, ("blocked",))
        active = lists.active()
        if active is None:
            return Decision(Answer.ALLOW, OWNER)
        outcome = decision.outcome if isinstance(decision, _Screened) else None
        if outcome is None or outcome.active.labels() != active.labels():
            decision = self.screen(order)
            outcome = decision.outcome if isinstance(decision, _Screened) else None
        if outcome is None:
            return decision
        now = clock.now()
        screening.record(Screening.Subject.PAYMENT, {order.payment_id: names.all}, outcome, now=now)
        if outcome.hits:
            cases.open_for_payment(order.payment_id, outcome, now=now)
        return replace(decision)


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
