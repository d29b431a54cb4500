"""A rule tried on the payments of the past: what it would have stopped, and how often."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from bank.foundation import conditions
from risk.domain.payment_facts import PaymentFacts
from risk.selectors.vocabulary import PAYMENT

DAYS = 90
MOST_PAYMENTS = 200_000
ROWS_A_TIME = 5_000
LISTED = 20

# The same figures as for a payment about to happen, as they were at each payment of the past: windows end before it.
HISTORY = """
WITH past AS (
    SELECT id, public_id, debtor_account_id, requested_at, amount_minor, currency, channel, kind, state, payee_id,
           coalesce(creditor_account_id::text, payee_id::text || 'p', creditor_name || creditor_bank) AS whom
      FROM accounts_payment
     WHERE debtor_account_id IS NOT NULL AND requested_at > %(since)s::timestamptz - interval '90 days'
       AND requested_at <= %(until)s AND state IN ('POSTED', 'HELD', 'REFUSED')
), figures AS (
    SELECT p.*,
           avg(amount_minor) FILTER (WHERE kind <> 'OWN' AND state = 'POSTED') OVER quarter::bigint AS usual,
           count(*) OVER hour AS count_1h, count(*) OVER day AS count_24h,
           coalesce(sum(amount_minor) OVER hour, 0)::bigint AS sum_1h,
           coalesce(sum(amount_minor) OVER day, 0)::bigint AS sum_24h,
           row_number() OVER (PARTITION BY debtor_account_id, whom ORDER BY requested_at, id) - 1 AS before
      FROM past p
    WINDOW hour AS (PARTITION BY debtor_account_id ORDER BY requested_at
                    RANGE BETWEEN interval '1 hour' PRECEDING AND CURRENT ROW EXCLUDE CURRENT ROW),
           day AS (PARTITION BY debtor_account_id ORDER BY requested_at
                   RANGE BETWEEN interval '24 hours' PRECEDING AND CURRENT ROW EXCLUDE CURRENT ROW),
           quarter AS (PARTITION BY debtor_account_id ORDER BY requested_at
                       RANGE BETWEEN interval '90 days' PRECEDING AND CURRENT ROW EXCLUDE CURRENT ROW)
)
SELECT f.public_id, f.requested_at, f.state, f.amount_minor, f.currency, f.channel, f.kind, f.usual, f.count_1h,
       f.count_24h, f.sum_1h, f.sum_24h, f.before,
       (extract(epoch FROM f.requested_at - y.created_at) / 60)::bigint,
       (SELECT greatest(0, (f.requested_at AT TIME ZONE %(zone)s)::date - min(c.joined_on))
          FROM accounts_accountparty ap JOIN accounts_customer c ON c.id = ap.customer_id
         WHERE ap.account_id = f.debtor_account_id)
  FROM figures f LEFT JOIN accounts_payee y ON y.id = f.payee_id
 WHERE f.requested_at > %(since)s
 ORDER BY f.requested_at DESC LIMIT %(most)s
"""


@dataclass(frozen=True)
class Backtest:
    """What a condition would have hit among `payments` from `since` to `until`; amounts in minor units by currency.

    `already_stopped` counts the hits that were held or refused at the time, `listed` names the latest hits.
    """

    since: str
    until: str
    payments: int
    hits: int
    already_stopped: int
    amounts: dict[str, int]
    by_day: dict[str, int]
    listed: tuple[str, ...]

    @property
    def rate(self) -> float:
        """Return the share of payments hit."""
        return self.hits / self.payments if self.payments else 0.0

    def as_json(self) -> dict[str, Any]:
        """Return the result as stored with the rule's version."""
        return asdict(self) | {"rate": self.rate}


def run(condition: str, *, now: dt.datetime, days: int = DAYS) -> Backtest:
    """Try a condition on the last `days` (at most MOST_PAYMENTS payments). Raises ConditionError."""
    test = conditions.parse(condition, PAYMENT).closure()
    since, payments, stopped = now - dt.timedelta(days=days), 0, 0
    hits: list[str] = []
    amounts: Counter[str] = Counter()
    by_day: Counter[str] = Counter()
    for public_id, at, state, known in _history(since, now):
        payments += 1
        if test(known.values()):
            hits.append(public_id)
            stopped += state != "POSTED"
            amounts[known.currency] += known.amount_minor
            by_day[_local(at).date().isoformat()] += 1
    return Backtest(
        since=since.date().isoformat(),
        until=now.date().isoformat(),
        payments=payments,
        hits=len(hits),
        already_stopped=stopped,
        amounts=dict(amounts),
        by_day=dict(sorted(by_day.items())),
        listed=tuple(hits[:LISTED]),
    )


def _history(since: dt.datetime, until: dt.datetime) -> Iterator[tuple[str, dt.datetime, str, PaymentFacts]]:
    with connection.cursor() as cursor:
        cursor.execute(HISTORY, {"since": since, "until": until, "most": MOST_PAYMENTS, "zone": settings.TIME_ZONE})
        while rows := cursor.fetchmany(ROWS_A_TIME):
            for public_id, at, state, *known in rows:
                yield public_id, at, state, _facts(at, *known)


def _facts(at: dt.datetime, amount: int, currency: str, channel: str, kind: str, *counted: Any) -> PaymentFacts:
    usual, count_1h, count_24h, sum_1h, sum_24h, before, payee_minutes, customer_days = counted
    return PaymentFacts(
        amount_minor=amount,
        currency=currency,
        channel=channel,
        kind=kind,
        hour=_local(at).hour,
        usual_minor=usual,
        count_1h=count_1h,
        count_24h=count_24h,
        sum_1h_minor=sum_1h,
        sum_24h_minor=sum_24h,
        paid_before=before,
        payee_minutes=None if payee_minutes is None else max(0, payee_minutes),
        customer_days=customer_days,
    )


def _local(at: dt.datetime) -> dt.datetime:
    return at.astimezone(ZoneInfo(settings.TIME_ZONE))
