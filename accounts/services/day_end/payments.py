"""Steps of the day's end about payments: settle with other banks, end what nobody confirmed."""

from collections import defaultdict

from accounts.models import Payment
from accounts.services import chart, ledger, payments
from accounts.services.day_end.step import Day, Partition, StepResult
from accounts.services.ledger import JournalDraft

Clearing = Payment.Clearing


class _Step:
    """A step that has nothing left to do after the last range."""

    name: str

    def finish(self, day: Day) -> None:
        """Nothing."""


class SettleClearing(_Step):
    """Move what went to other banks from suspense to our account with them: one journal a range and currency."""

    name = "settle with other banks"

    def run(self, day: Day, part: Partition, *, dry_run: bool) -> StepResult:
        """Settle the range's payments that were booked up to the closed day."""
        sent = Payment.objects.filter(
            clearing=Clearing.SENT,
            journal__booking_date__lte=day.date,
            debtor_account__ledger_account_id__gte=part.low,
            debtor_account__ledger_account_id__lt=part.high,
        )
        rows = list(sent.values_list("pk", "currency", "amount_minor"))
        sums: dict[str, int] = defaultdict(int)
        for _pk, currency, minor in rows:
            sums[currency] += minor
        if not dry_run and rows:
            ledger.post([_draft(currency, total, day, part) for currency, total in sorted(sums.items())])
            Payment.objects.filter(pk__in=[pk for pk, _currency, _minor in rows]).update(clearing=Clearing.SETTLED)
        return StepResult(len(rows), sum(sums.values()))


class LapsePayments(_Step):
    """End payments that a partner asked for and nobody confirmed in time."""

    name = "end unconfirmed payments"

    def run(self, day: Day, part: Partition, *, dry_run: bool) -> StepResult:
        """End the range's payments whose time is over."""
        late = Payment.objects.filter(
            state=Payment.State.AWAITING_CONFIRMATION,
            confirm_by__lte=day.now,
            debtor_account__ledger_account_id__gte=part.low,
            debtor_account__ledger_account_id__lt=part.high,
        )
        ids = list(late.values_list("pk", flat=True))
        for payment_id in [] if dry_run else ids:
            payments.cancel(payment_id, actor=day.actor, now=day.now)
        return StepResult(len(ids))


def _draft(currency: str, total: int, day: Day, part: Partition) -> JournalDraft:
    entries = ((chart.control("suspense", currency).pk, -total), (chart.control("nostro", currency).pk, total))
    key = f"clearing:{day.calendar}:{day.date}:{part.low}:{currency}"
    return JournalDraft(kind="clearing", entries=entries, idempotency_key=key)


settle_clearing = SettleClearing()
lapse_payments = LapsePayments()
