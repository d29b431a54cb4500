"""One round trip: a list of journals posts, or none of it does."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from accounts.services.ledger.drafts import JournalDraft, Posted
from accounts.services.ledger.refusals import AmountRefused, Unbalanced, translated
from bank.foundation.events import poke_on_commit

LARGEST = 10**15
"""The largest entry, in minor units."""

CALL = (
    "SELECT * FROM accounts_post(%s, %s, %s::bytea[], %s::int[], %s::bigint[], %s::bigint[],"
    " p_value_dates => %s::date[], p_booking_dates => %s::date[], p_recorded => %s::timestamptz[],"
    " p_reverses => %s::bigint[], p_references => %s, p_events => %s::jsonb[], p_overdraft => %s, p_calendar => %s)"
)


def post(journals: Sequence[JournalDraft], *, allow_overdraft: bool = False, calendar: str = "HK") -> list[Posted]:
    """Post the journals in their order and return where each stands. All or nothing.

    A key that was posted before, for the same journal, answers as it did then. Debits of strict accounts must be
    covered by available funds as of that entry, unless `allow_overdraft`, which only kinds import, seed, interest,
    fee, reversal and loan may ask. Raises a LedgerRefused; inside a transaction wrap the call in a savepoint to go on.
    """
    if not journals:
        return []
    for journal in journals:
        _refuse_absurd(journal)
    with translated(), connection.cursor() as cursor:
        cursor.execute(CALL, _arguments(journals, allow_overdraft=allow_overdraft, calendar=calendar))
        answer = cursor.fetchone()
    if any(journal.event for journal in journals):
        poke_on_commit()
    return _posted(journals, answer)


def _refuse_absurd(journal: JournalDraft) -> None:
    for _account, amount in journal.entries:
        if not isinstance(amount, int) or isinstance(amount, bool) or abs(amount) > LARGEST or amount == 0:
            raise AmountRefused(repr(amount))
    if len(journal.entries) < 2 or sum(amount for _account, amount in journal.entries) != 0:
        raise Unbalanced(journal.idempotency_key)


def _arguments(journals: Sequence[JournalDraft], *, allow_overdraft: bool, calendar: str) -> list[Any]:
    legs = [leg for journal in journals for leg in journal.entries]
    return [
        [j.kind for j in journals],
        [j.idempotency_key for j in journals],
        _literal(f'"\\\\x{j.digest().hex()}"' for j in journals),
        _literal(len(j.entries) for j in journals),
        _literal(account for account, _amount in legs),
        _literal(amount for _account, amount in legs),
        _some([j.value_date for j in journals]),
        _some([j.booking_date for j in journals]),
        _some([j.recorded_at for j in journals]),
        _some([j.reverses for j in journals]),
        _some([j.reference or None for j in journals]),
        _some([announcement(j) for j in journals]),
        allow_overdraft,
        calendar,
    ]


def _literal(values: Iterable[object]) -> str:
    """Return an array literal: the server reads it several times faster than ARRAY[...]."""
    return "{" + ",".join(map(str, values)) + "}"


def _some(values: list[Any]) -> list[Any] | None:
    """Return the list, or None where nothing in it says anything."""
    return values if any(value is not None for value in values) else None


def announcement(journal: JournalDraft) -> str | None:
    """Return the event of a journal as the posting function takes it."""
    event = journal.event
    if event is None:
        return None
    return json.dumps(
        {
            "name": event.name,
            "subject_type": event.subject_type,
            "subject_id": event.subject_id,
            "subject_version": event.subject_version,
            "payload": event.payload(),
            "actor": journal.actor.as_json() if journal.actor else None,
        }
    )


def _posted(journals: Sequence[JournalDraft], answer: Any) -> list[Posted]:
    ids, booked, replayed, balances, versions = answer
    places = iter(zip(balances, versions, strict=True))
    return [
        Posted(ids[i], booked[i], replayed[i], {account: next(places) for account, _amount in journal.entries})
        for i, journal in enumerate(journals)
    ]
