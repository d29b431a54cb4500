"""I speak for the apps below me: on their events I tell the customers whom they concern."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from functools import partial

from django.urls import reverse
from django.utils import formats, timezone

from accounts.domain.words import percent
from accounts.events import (
    AccountClosed,
    AccountDormant,
    AccountFrozen,
    AccountOpened,
    AccountReactivated,
    ContributionMissed,
    DepositEnded,
    DepositInstructed,
    GoalReached,
    NoticeGiven,
    OrderFailed,
    OrderSet,
    OrderShort,
    PaymentAwaitsConfirmation,
    PaymentAwaitsSignature,
    PaymentHeld,
    PaymentPosted,
    PaymentRefused,
    RecurringEnded,
    SigningChanged,
    StatementIssued,
)
from accounts.models import (
    Account,
    Customer,
    Payment,
    Signature,
    StandingOrder,
    Statement,
    TermDeposit,
    WithdrawalNotice,
)
from bank.foundation.events import Envelope, subscriber
from bank.foundation.money import Money
from service.services import notifications
from service.services.notifications import Wanted

type Told = tuple[Iterable[int], str, dict[str, object], str]
"""Customer ids, notice code, its context, its page."""


@subscriber(
    "service.notify",
    events=(
        PaymentPosted, PaymentHeld, PaymentRefused, PaymentAwaitsConfirmation, AccountOpened, AccountFrozen,
        StatementIssued, DepositInstructed, DepositEnded, PaymentAwaitsSignature, AccountDormant, AccountReactivated,
        GoalReached, NoticeGiven, ContributionMissed, RecurringEnded, AccountClosed, SigningChanged, OrderSet, OrderShort, OrderFailed,
    ),
    history=False,
)  # fmt: skip
def notify(batch: Sequence[Envelope]) -> None:
    """Tell the customers of a batch, each in their language; an event that comes again tells nobody twice."""
    told = [
        (envelope, message) for envelope in batch if _is_news(envelope) for message in _TELL[envelope.name](envelope)
    ]
    concerned = {customer for _, (customers, *_rest) in told for customer in customers}
    logins = dict(Customer.objects.filter(pk__in=concerned, user__isnull=False).values_list("pk", "user_id"))
    wanted = [
        Wanted(
            user_id=logins[customer],
            code=code,
            key=f"{envelope.subject_id}:{code}:{envelope.position}",
            context=context,
            link=link,
        )
        for envelope, (customers, code, context, link) in told
        for customer in customers
        if customer in logins
    ]
    notifications.send_many(wanted, now=timezone.now())


def _is_news(envelope: Envelope) -> bool:
    """Whether anybody is to be told: not of what another bank's books or the seeder brought in as history."""
    return not str((envelope.actor or {}).get("channel", "")).startswith("books.")


def _payment(code: str, whom: str) -> Callable[[Envelope], Iterator[Told]]:
    def tell(envelope: Envelope) -> Iterator[Told]:
        payment = Payment.objects.get(pk=envelope.payload["payment_id"])
        money = Money(payment.amount_minor, payment.currency)
        context = {
            "amount": money.format,
            "payee": payment.creditor_name,
            "payer": payment.debtor_name or _holder_of(payment.debtor_account_id),
            "date": partial(formats.date_format, timezone.localdate(envelope.occurred_at)),
        }
        yield envelope.payload[whom], code, context, reverse("accounts:payment", args=[payment.public_id])

    return tell


def _posted(envelope: Envelope) -> Iterator[Told]:
    """The payer is told what left and others what came; a transfer between own accounts tells once."""
    yield from _payment("payment.sent", "debtor_customer_ids")(envelope)
    payers = set(envelope.payload["debtor_customer_ids"])
    for customers, code, context, _link in _payment("payment.received", "creditor_customer_ids")(envelope):
        receivers = [customer for customer in customers if customer not in payers]
        account = Account.objects.filter(pk=envelope.payload["creditor_account_id"]).first()
        yield receivers, code, context, reverse("accounts:account", args=[account.public_id]) if account else ""


def _holder_of(account_id: int | None) -> str:
    if account_id is None:
        return ""
    customer = Customer.objects.filter(party_rows__account_id=account_id, party_rows__role="HOLDER").first()
    return customer.name if customer else ""


def _opened(envelope: Envelope) -> Iterator[Told]:
    account = Account.objects.get(pk=envelope.payload["account_id"])
    context = {"product": account.get_kind_display, "number": account.shown_number}
    link = reverse("accounts:account", args=[account.public_id])
    yield envelope.payload["customer_ids"], "account.opened", context, link


def _account(code: str) -> Callable[[Envelope], Iterator[Told]]:
    def tell(envelope: Envelope) -> Iterator[Told]:
        account = Account.objects.get(pk=envelope.payload["account_id"])
        link = reverse("accounts:account", args=[account.public_id])
        context: dict[str, object] = {"number": account.shown_number, "rule": account.get_signing_display}
        yield envelope.payload["customer_ids"], code, context, link

    return tell


def _saving(code: str) -> Callable[[Envelope], Iterator[Told]]:
    def tell(envelope: Envelope) -> Iterator[Told]:
        said = envelope.payload
        account = Account.objects.get(pk=said["account_id"])
        context: dict[str, object] = {"number": account.shown_number, "name": account.name}
        minor = said.get("paid_minor", said.get("target_minor"))
        if notice := WithdrawalNotice.objects.filter(pk=said.get("notice_id") or 0).first():
            minor = notice.amount_minor
            context["free"] = partial(formats.date_format, notice.free_on)
            context["until"] = partial(formats.date_format, notice.until)
        if minor is not None:
            context["amount"] = Money(minor, account.currency).format
        yield said["customer_ids"], code, context, reverse("accounts:account", args=[account.public_id])

    return tell


def _signature(envelope: Envelope) -> Iterator[Told]:
    """Those whose signature is missing are asked; whoever signed first needs no telling."""
    asker = Signature.objects.filter(payment=envelope.payload["payment_id"]).order_by("pk").first()
    for customers, code, context, link in _payment("payment.sign", "waiting_ids")(envelope):
        yield customers, code, context | {"who": asker.customer.name if asker else context["payer"]}, link


def _order(code: str) -> Callable[[Envelope], Iterator[Told]]:
    def tell(envelope: Envelope) -> Iterator[Told]:
        said = envelope.payload
        order = StandingOrder.objects.select_related("account").get(pk=said["order_id"])
        link = reverse("accounts:order", args=[order.public_id])
        context: dict[str, object] = {
            "amount": Money(order.amount_minor, order.account.currency).format,
            "payee": order.creditor_name or order.creditor_number,
        }
        if code == "order.short":
            context["short"] = Money(said["short_minor"], said["currency"]).format
        if code == "order.set":
            context["state"] = partial(str, StandingOrder.State(said["state"]).label)
            yield said["waiting_ids"], "order.sign", context, link
        yield said["customer_ids"], code, context, link

    return tell


def _statement(envelope: Envelope) -> Iterator[Told]:
    statement = Statement.objects.select_related("account").get(pk=envelope.payload["statement_id"])
    holders = statement.account.party_rows.filter(until=None).values_list("customer_id", flat=True)
    month = partial(formats.date_format, statement.month, "YEAR_MONTH_FORMAT")
    yield list(holders), "statement.issued", {"month": month}, reverse("accounts:statements")


def _instructed(envelope: Envelope) -> Iterator[Told]:
    account = Account.objects.get(pk=envelope.payload["account_id"])
    what = TermDeposit.AtMaturity(envelope.payload["at_maturity"]).label
    context = {"number": account.shown_number, "what": partial(str, what)}
    link = reverse("accounts:account", args=[account.public_id])
    yield envelope.payload["customer_ids"], "deposit.instructed", context, link


def _deposit_ended(envelope: Envelope) -> Iterator[Told]:
    said = envelope.payload
    account, renewal = (
        Account.objects.filter(pk=said[name] or 0).first() for name in ("account_id", "renewal_account_id")
    )
    assert account is not None
    money = Money(said["paid_minor"], said["currency"])
    context: dict[str, object] = {"number": account.shown_number, "amount": money.format}
    code = "deposit.broken" if said["outcome"] == TermDeposit.Outcome.BROKEN else "deposit.paid_out"
    if code == "deposit.broken":
        context["cost"] = Money(said["cost_minor"], said["currency"]).format
    if renewal is not None:
        code = "deposit.renewed"
        until = partial(formats.date_format, renewal.maturity_on or "")
        context |= {"number": renewal.shown_number, "rate": percent(Decimal(said["annual_rate"])), "until": until}
    yield said["customer_ids"], code, context, reverse("accounts:account", args=[(renewal or account).public_id])


_TELL: dict[str, Callable[[Envelope], Iterator[Told]]] = {
    PaymentPosted.name: _posted,
    PaymentHeld.name: _payment("payment.held", "debtor_customer_ids"),
    PaymentRefused.name: _payment("payment.refused", "debtor_customer_ids"),
    PaymentAwaitsConfirmation.name: _payment("payment.confirm", "debtor_customer_ids"),
    AccountOpened.name: _opened,
    AccountFrozen.name: _account("account.frozen"),
    AccountDormant.name: _account("account.dormant"),
    AccountReactivated.name: _account("account.reactivated"),
    AccountClosed.name: _account("account.closed"),
    SigningChanged.name: _account("account.signing"),
    PaymentAwaitsSignature.name: _signature,
    OrderSet.name: _order("order.set"),
    OrderShort.name: _order("order.short"),
    OrderFailed.name: _order("order.failed"),
    GoalReached.name: _saving("goal.reached"),
    NoticeGiven.name: _saving("notice.given"),
    ContributionMissed.name: _saving("recurring.missed"),
    RecurringEnded.name: _saving("recurring.ended"),
    StatementIssued.name: _statement,
    DepositInstructed.name: _instructed,
    DepositEnded.name: _deposit_ended,
}
