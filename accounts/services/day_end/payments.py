"""Steps of the day's end about payments: settle with other banks, end what nobody confirmed."""

from collections import defaultdict

from accounts.models import Payment
from accounts.services import chart, ledger, payments
from accounts.services.day_end.step import Day, Partition, RangeStep, StepResult
from accounts.services.ledger import JournalDraft
from bank.foundation import calendars

Clearing = Payment.Clearing


class SettleClearing(RangeStep):
    """Move what went to other banks from suspense to our account with them: one journal a range and currency.

    What is sent on a day that is no business day of its currency settles with the next one's.
    """

    name = "settle with other banks"

    def run(self, day: Day, part: Partition) -> StepResult:
        """Settle the range's payments that were booked up to the closed day, in the currencies that settle on it."""
        sent = Payment.objects.filter(
            clearing=Clearing.SENT,
            journal__booking_date__lte=day.date,
            debtor_account__ledger_account_id__gte=part.low,
            debtor_account__ledger_account_id__lt=part.high,
        )
        found: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for pk, currency, minor in sent.values_list("pk", "currency", "amount_minor"):
            found[currency].append((pk, minor))
        good = {currency: rows for currency, rows in sorted(found.items()) if calendars.of(currency).is_good(day.date)}
        if good:
            posted = ledger.post([_draft(currency, rows, day) for currency, rows in good.items()])
            for rows, journal in zip(good.values(), posted, strict=True):
                Payment.objects.filter(pk__in=[pk for pk, _minor in rows]).update(
                    clearing=Clearing.SETTLED, settlement_id=journal.journal_id
                )
        sums = {currency: sum(minor for _pk, minor in rows) for currency, rows in good.items()}
        return StepResult(sum(map(len, good.values())), sums)


class LapsePayments(RangeStep):
    """End payments that a partner asked for and nobody confirmed in time."""

    name = "end unconfirmed payments"

    def run(self, day: Day, part: Partition) -> StepResult:
        """End the range's payments whose time is over."""
        late = Payment.objects.filter(
            state=Payment.State.AWAITING_CONFIRMATION,
            confirm_by__lte=day.now,
            debtor_account__ledger_account_id__gte=part.low,
            debtor_account__ledger_account_id__lt=part.high,
        )
        ids = list(late.values_list("pk", flat=True))
        for payment_id in ids:
            payments.cancel(payment_id, actor=day.actor, now=day.now)
        return StepResult(len(ids))


def _draft(currency: str, rows: list[tuple[int, int]], day: Day) -> JournalDraft:
    total = sum(minor for _pk, minor in rows)
    entries = ((chart.control("suspense", currency).pk, -total), (chart.control("nostro", currency).pk, total))
    # A payment settles once: the last of them names the journal, however the accounts were cut into ranges.
    key = f"clearing:{currency}:{max(pk for pk, _minor in rows)}"
    return JournalDraft(kind="clearing", entries=entries, idempotency_key=key, value_date=day.date)


settle_clearing = SettleClearing()
lapse_payments = LapsePayments()
