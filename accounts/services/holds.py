"""Holds: place, capture in part or whole, release, expire. They count against available funds at once."""

import datetime as dt
from typing import Any

from django.db import connection

from accounts.models import Hold
from accounts.services.ledger import HoldNotActive
from accounts.services.ledger.drafts import JournalDraft, Posted
from accounts.services.ledger.posting import announcement
from accounts.services.ledger.refusals import translated
from bank.foundation.actor import Actor
from bank.foundation.events import Event, poke_on_commit
from bank.foundation.ids import new_public_id

PLACE = "SELECT id FROM accounts_hold_place(%s, %s, %s, %s, %s, %s, %s)"
END = "SELECT id FROM accounts_hold_end(%s, %s, %s)"
CAPTURE = "SELECT * FROM accounts_hold_capture(%s, %s, %s, %s, %s, %s, %s, %s, %s::jsonb, %s)"
EXPIRE_DUE = """
SELECT count(accounts_hold_end(id, 'EXPIRED', %(now)s)) FROM (
    SELECT id FROM accounts_hold WHERE state = 'ACTIVE' AND expires_at <= %(now)s
       AND ledger_account_id >= %(low)s AND ledger_account_id < %(high)s
     ORDER BY ledger_account_id, id) due
"""


def place(
    *,
    ledger_account_id: int,
    amount_minor: int,
    key: str,
    now: dt.datetime,
    expires_at: dt.datetime | None = None,
    reason: str = "",
) -> Hold:
    """Set money aside on a strict account; the same key and amount answer with the same hold.

    Raises InsufficientFunds, AccountClosed, UnknownAccount, AmountRefused or IdempotencyConflict.
    """
    arguments = [ledger_account_id, amount_minor, key, new_public_id("hld"), now, expires_at, reason]
    return _hold(PLACE, arguments)


def release(hold: Hold, *, now: dt.datetime) -> Hold:
    """Give back what is left of the hold; done again, it stays released. HoldNotActive if captured or expired."""
    return _hold(END, [hold.pk, Hold.State.RELEASED, now])


def capture(
    hold: Hold,
    amount_minor: int,
    *,
    to: int,
    key: str,
    now: dt.datetime,
    kind: str = "hold.capture",
    final: bool = True,
    reference: str = "",
    event: Event | None = None,
    actor: Actor | None = None,
) -> Posted:
    """Post `amount_minor` of the hold to the ledger account `to`. A `final` capture gives the rest back.

    The same key answers as it did before. Raises HoldNotActive, HoldTooSmall, or what posting raises.
    """
    entries = ((hold.ledger_account_id, -amount_minor), (to, amount_minor))
    draft = JournalDraft(kind, entries, key, reference=reference, event=event, actor=actor)
    with translated(), connection.cursor() as cursor:
        cursor.execute(
            CAPTURE,
            [hold.pk, amount_minor, to, final, kind, key, draft.digest(), reference, announcement(draft), now],
        )
        ids, booked, replayed, balances, versions = cursor.fetchone()
    if event is not None:
        poke_on_commit()
    hold.refresh_from_db()
    places = zip((account for account, _amount in entries), zip(balances, versions, strict=True), strict=True)
    return Posted(ids[0], booked[0], replayed[0], dict(places))


def expire_due(now: dt.datetime, *, low: int = 0, high: int = 2**62) -> int:
    """Expire the active holds whose time is up, of ledger accounts low <= id < high; return how many."""
    with translated(), connection.cursor() as cursor:
        cursor.execute(EXPIRE_DUE, {"now": now, "low": low, "high": high})
        expired: int = cursor.fetchone()[0]
    return expired


def _hold(query: str, arguments: list[Any]) -> Hold:
    with translated(), connection.cursor() as cursor:
        cursor.execute(query, arguments)
        row = cursor.fetchone()
    if row is None:
        raise HoldNotActive
    return Hold.objects.get(pk=row[0])
