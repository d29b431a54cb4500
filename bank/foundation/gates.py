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

# The caller's own time limit waits in a setting of the transaction.
REMEMBER = "SELECT set_config('bank.callers_limit', current_setting('statement_timeout'), true);"
RESTORE = "SELECT set_config('statement_timeout', current_setting('bank.callers_limit'), true)"
SAVE = "SAVEPOINT guards_turn;"
KEEP = "RELEASE SAVEPOINT guards_turn;"
UNDO = "ROLLBACK TO SAVEPOINT guards_turn; RELEASE SAVEPOINT guards_turn"

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
    alone = not connection.in_atomic_block
    with transaction.atomic(), _Turns(ends=alone) as turns:
        return [(guard, turns.ask(guard, partial(guard.screen, question), failed)) for guard in guards(setting)]


def confirm[Question, Answer](
    screened: Sequence[tuple[Guard[Question, Answer], Answer]],
    question: Question,
    *,
    failed: Failed[Question, Answer],
) -> list[tuple[Guard[Question, Answer], Answer]]:
    """Ask every guard again inside the caller's transaction, with its first answer; return the final ones."""
    if not connection.in_atomic_block:
        raise RuntimeError("confirm() belongs in the transaction that it answers for")
    with _Turns() as turns:
        return [
            (guard, turns.ask(guard, partial(guard.confirm, question, answer), failed)) for guard, answer in screened
        ]


class _Turns:
    """Guards one after the other in one transaction, each in a savepoint with a time limit of its own.

    Savepoints and limits travel with the guards' own statements, in the same round trip: a guard that asks the
    database nothing costs it nothing. `ends`: the transaction ends with them, and the last limit with it.
    """

    def __init__(self, *, ends: bool = False) -> None:
        self._ends = ends
        self._ahead = REMEMBER
        self._begun = False

    def __enter__(self) -> "_Turns":
        return self

    def __exit__(self, *broken: object) -> None:
        # Whatever breaks through here ends the caller's transaction, and the limit with it.
        if not self._ends and self._ahead != REMEMBER and broken == (None, None, None):
            with connection.cursor() as cursor:
                cursor.execute(self._ahead + RESTORE)

    def ask[Question, Answer](
        self, guard: Guard[Question, Answer], ask: Callable[[], Answer], failed: Failed[Question, Answer]
    ) -> Answer:
        """Return what the guard answers, or what `failed` answers for it; then nothing that it wrote remains."""
        before, hooks, began = self._ahead, list(connection.run_on_commit), time.monotonic()
        self._ahead, self._begun = f"{before}{SAVE} SET LOCAL statement_timeout = {int(guard.timeout_ms)};", False
        try:
            with connection.execute_wrapper(self._sent):
                answer = ask()
            if time.monotonic() - began > guard.timeout_ms / 1000:
                raise TimeoutError(f"{guard.name} took longer than {guard.timeout_ms} ms")
        except Exception as error:
            log.exception("guard %s failed", guard.name)
            self._undo(before, hooks)
            return failed(guard, error)
        self._ahead = KEEP if self._begun else before
        return answer

    def _sent(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if not self._ahead:
            return execute(sql, params, many, context)
        ahead, self._ahead, self._begun = self._ahead, "", True
        if isinstance(sql, str) and not many:
            return execute(ahead + sql, params, many, context)
        execute(ahead, None, False, context)
        return execute(sql, params, many, context)

    def _undo(self, before: str, hooks: list[Any]) -> None:
        """Go back to the guard's savepoint, where it got as far as setting one."""
        if not self._begun:
            self._ahead = before
            return
        with connection.cursor() as cursor:
            cursor.execute(UNDO)
        connection.needs_rollback, connection.run_on_commit = False, hooks
        self._ahead = ""


@cache
def _load(paths: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(import_string(path) for path in paths)
