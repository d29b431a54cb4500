"""Compliance's answers to the gates of accounts."""

from accounts.gates import Answer, OpeningAnswer, OpeningQuestion
from compliance.selectors import kyc

# The worst state among several holders speaks for all of them.
WORST_FIRST = ("REFUSED", "UNKNOWN", "PENDING")


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
    if kyc.under_question(question.customer_ids):
        return OpeningAnswer(Answer.REFUSE, "kyc_pending")
    return OpeningAnswer(Answer.ALLOW)
