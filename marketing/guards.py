"""My answer to service's gate: consent first, then the frequency cap across campaigns."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import connection

from bank.foundation import clock
from bank.identity import consents
from marketing.models import ContactPolicy
from service.gates import ContactAnswer, ContactQuestion

FULL = """
    SELECT user_id FROM marketing_contactdecision
    WHERE verdict = 'contact' AND channel = %s AND decided_at > %s AND user_id = ANY(%s::bigint[])
    GROUP BY user_id HAVING count(*) >= %s
"""
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
    with connection.cursor() as cursor:
        cursor.execute(FULL, [channel, clock.now() - timedelta(days=policy.days), list(users), policy.most])
        return {user for (user,) in cursor.fetchall()}
