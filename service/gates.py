"""Questions that service asks upward before it contacts anyone for more than service itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class ContactQuestion:
    """May the bank contact this login, for this purpose (a consent purpose), over this channel?"""

    user_id: int
    purpose: str
    channel: str
    code: str


@dataclass(frozen=True)
class ContactAnswer:
    """`reason` is a stable code such as `no_consent` or `frequency_cap`; empty when allowed."""

    allowed: bool
    reason: str = ""


class ContactGuard(Protocol):
    """Answers many questions at once, in their order, so that a push to a million stays set-based."""

    def __call__(self, questions: Sequence[ContactQuestion]) -> Sequence[ContactAnswer]: ...


def may_contact(questions: Sequence[ContactQuestion]) -> list[ContactAnswer]:
    """Ask every guard of `CONTACT_GATES`; the first refusal is the answer.

    Raises ImproperlyConfigured where no guard is listed: nobody is contacted by oversight.
    """
    if not settings.CONTACT_GATES:
        msg = "CONTACT_GATES is empty: no guard decides whom the bank may contact"
        raise ImproperlyConfigured(msg)
    refusals: dict[int, ContactAnswer] = {}
    for path in settings.CONTACT_GATES:
        guard: ContactGuard = import_string(path)
        open_questions = [index for index in range(len(questions)) if index not in refusals]
        answers = guard([questions[index] for index in open_questions])
        refusals |= {index: answer for index, answer in zip(open_questions, answers, strict=True) if not answer.allowed}
    return [refusals.get(index, ContactAnswer(allowed=True)) for index in range(len(questions))]
