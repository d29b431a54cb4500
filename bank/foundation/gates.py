"""Gates in their two steps: a lower app asks upward through a setting, and never learns who answers.

First, before any lock, `screen` asks every guard: each in a savepoint of its own with a time limit, so that one that
fails or dawdles spoils nothing and counts as the answer that `failed` gives for it. Then, in the asker's transaction,
`confirm` asks again with what each said before, to consume counters and store its evidence.
"""

import logging
import time
from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Any, Protocol

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from django.utils.module_loading import import_string

# PostgreSQL evaluates a select list from left to right.
LIMIT = "SELECT current_setting('statement_timeout'), set_config('statement_timeout', %s, true)"

log = logging.getLogger(__name__)


class Guard[Question, Answer](Protocol):
    """What every guard of every gate is: a module-level instance, named in the gate's setting by its dotted path."""

    name: str
    owner: str
    timeout_ms: int

    def screen(self, order: Question, /) -> Answer:
        """Answer before any lock: read, score, decide. Writes nothing."""
        ...

    def confirm(self, order: Question, decision: Answer, /) -> Answer:
        """Answer again in the asker's transaction: re-check, consume counters, store the evidence."""
        ...


type Failed[Question, Answer] = Callable[[Guard[Question, Answer], Exception], Answer]


def guards(setting: str) -> tuple[Any, ...]:
    """Return the guards that a setting lists, in order; ImproperlyConfigured where it lists none."""
    paths = tuple(getattr(settings, setting, ()))
    if not paths:
        raise ImproperlyConfigured(f"{setting} is empty: without a guard nothing may pass")
    return _load(paths)


def screen[Question, Answer](
    setting: str, question: Question, *, failed: Failed[Question, Answer]
) -> list[tuple[Guard[Question, Answer], Answer]]:
    """Ask every guard before any lock; return each with its answer, in the setting's order."""
    return [(guard, _ask(guard, partial(guard.screen, question), failed)) for guard in guards(setting)]


def confirm[Question, Answer](
    screened: Sequence[tuple[Guard[Question, Answer], Answer]],
    question: Question,
    *,
    failed: Failed[Question, Answer],
) -> list[tuple[Guard[Question, Answer], Answer]]:
    """Ask every guard again inside the caller's transaction, with its first answer; return the final ones."""
    if not connection.in_atomic_block:
        raise RuntimeError("confirm() belongs in the transaction that it answers for")
    return [(guard, _ask(guard, partial(guard.confirm, question, answer), failed)) for guard, answer in screened]


def _ask[Question, Answer](
    guard: Guard[Question, Answer], ask: Callable[[], Answer], failed: Failed[Question, Answer]
) -> Answer:
    began = time.monotonic()
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            # One round trip: the caller's own limit is read before ours is set.
            cursor.execute(LIMIT, [str(guard.timeout_ms)])
            callers_limit = cursor.fetchone()[0]
            answer = ask()
            cursor.execute(LIMIT, [callers_limit])
            if time.monotonic() - began > guard.timeout_ms / 1000:
                raise TimeoutError(f"{guard.name} took longer than {guard.timeout_ms} ms")
    except Exception as error:
        log.exception("guard %s failed", guard.name)
        return failed(guard, error)
    return answer


@cache
def _load(paths: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(import_string(path) for path in paths)
