"""My answer to service's gate: consent first, then the frequency cap across campaigns."""

from collections.abc import Collection, Mapping
from datetime import timedelta

from django.db import connection

from bank.foundation import clock
from bank.foundation.arrays import array_literal
from bank.identity import consents
from marketing.models import ContactPolicy
from service.gates import ContactQuestion

FULL = """
    SELECT user_id FROM marketing_contactdecision
    WHERE verdict = 'contact' AND channel = %s AND decided_at > %s AND user_id = ANY(%s::bigint[])
    GROUP BY user_id HAVING count(*) >= %s
"""
NO_CONSENT, TOO_OFTEN = "no_consent", "frequency_cap"


def contact_policy(question: ContactQuestion) -> Mapping[int, str]:
    """Refuse who does not consent or was contacted often enough; without a policy row nobody is contacted."""
    willing = consents.allowed_among(question.user_ids, question.purpose)
    refused = {user_id: NO_CONSENT for user_id in question.user_ids if user_id not in willing}
    return refused | dict.fromkeys(_at_cap(question.channel, willing), TOO_OFTEN)


def _at_cap(channel: str, users: Collection[int]) -> Collection[int]:
    policy = ContactPolicy.objects.filter(channel=channel).first()
    if policy is None:
        return users
    since = clock.now() - timedelta(days=policy.days)
    with connection.cursor() as cursor:
        cursor.execute(FULL, [channel, since, array_literal(users), policy.most])
        return [user for (user,) in cursor.fetchall()]
