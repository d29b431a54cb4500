"""My answer to service's gate: consent first, then the frequency cap across campaigns."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from bank.foundation import clock
from bank.identity import consents
from marketing.models import ContactDecision, ContactPolicy
from service.gates import ContactAnswer, ContactQuestion

ALLOWED = ContactAnswer(allowed=True)
NO_CONSENT = ContactAnswer(allowed=False, reason="no_consent")
TOO_OFTEN = ContactAnswer(allowed=False, reason="frequency_cap")


def contact_policy(questions: Sequence[ContactQuestion]) -> Sequence[ContactAnswer]:
    """Answer many questions with one query for each purpose and channel; without a policy row nobody is contacted."""
    users = {question.user_id for question in questions}
    willing = {
        purpose: consents.allowed_among(users, purpose) for purpose in {question.purpose for question in questions}
    }
    full = {channel: _at_cap(channel, users) for channel in {question.channel for question in questions}}
    return [_answer(question, willing[question.purpose], full[question.channel]) for question in questions]


def _answer(question: ContactQuestion, willing: set[int], full: set[int]) -> ContactAnswer:
    if question.user_id not in willing:
        return NO_CONSENT
    return TOO_OFTEN if question.user_id in full else ALLOWED


def _at_cap(channel: str, users: set[int]) -> set[int]:
    policy = ContactPolicy.objects.filter(channel=channel).first()
    if policy is None:
        return users
    recent = ContactDecision.objects.filter(
        user_id__in=users,
        channel=channel,
        verdict=ContactDecision.Verdict.CONTACT,
        decided_at__gt=clock.now() - timedelta(days=policy.days),
    ).values_list("user_id", flat=True)
    return {user for user, contacts in Counter(recent).items() if user is not None and contacts >= policy.most}
