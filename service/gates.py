"""The question that service asks upward before it contacts anyone for more than service itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string


@dataclass(frozen=True, kw_only=True)
class ContactQuestion:
    """Which of these logins may the bank not contact, for this purpose (a consent purpose), over this channel?"""

    user_ids: Sequence[int]
    purpose: str
    channel: str
    code: str


class ContactGuard(Protocol):
    """Answers for many logins at once, so that a push to a million stays set-based."""

    def __call__(self, question: ContactQuestion, /) -> Mapping[int, str]:
        """Return those it refuses, each with a stable code such as `no_consent` or `frequency_cap`."""


def refusals(question: ContactQuestion) -> dict[int, str]:
    """Ask every guard of `CONTACT_GATES`; return who may not be contacted and why: the first refusal counts.

    Raises ImproperlyConfigured where no guard is listed: nobody is contacted by oversight.
    """
    if not settings.CONTACT_GATES:
        msg = "CONTACT_GATES is empty: no guard decides whom the bank may contact"
        raise ImproperlyConfigured(msg)
    refused: dict[int, str] = {}
    for path in settings.CONTACT_GATES:
        guard: ContactGuard = import_string(path)
        still = [user_id for user_id in question.user_ids if user_id not in refused]
        refused |= guard(replace(question, user_ids=still))
    return refused
