"""Who pays whom between which ledger accounts, and what it costs: all that a payment needs to know, read once."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Payee, Payment
from accounts.models.customer import shown_name
from accounts.selectors import ledger as ledger_reads
from accounts.services import chart
from accounts.services.errors import AccountNotOpen, InvalidRequest, NotAParty, PayeeAccountNotOpen, ShortOfFunds
from accounts.services.payments.request import PaymentRequest
from bank.foundation.actor import Actor
from bank.foundation.money import Money
from products.selectors import fee_minor

# In the order of the model's fields, as `from_db` wants them.
ACCOUNT = ("id", "public_id", "number", "ledger_account_id", "product_version_id", "kind", "currency", "state")
SIDES = """
SELECT a.id, a.public_id, a.number, a.ledger_account_id, a.product_version_id, a.kind, a.currency, a.state,
       party.customer_ids, party.user_ids, party.latin[1], party.chinese[1],
       CASE WHEN b.mode = 'S' THEN b.ledger - b.held - b.floor END
FROM accounts_account a
JOIN accounts_balance b ON b.ledger_account_id = a.ledger_account_id
CROSS JOIN LATERAL (
    SELECT array_agg(c.id ORDER BY c.id) AS customer_ids, array_agg(c.user_id ORDER BY c.id) AS user_ids,
           array_agg(c.name_latin ORDER BY c.id) AS latin, array_agg(c.name_chinese ORDER BY c.id) AS chinese
    FROM accounts_customer c
    WHERE c.id IN (SELECT customer_id FROM accounts_accountparty WHERE account_id = a.id AND until IS NULL)
) AS party
WHERE a.id IN (%s, %s) OR a.number = %s
"""
OTHER_BANK_FEE = "transfer-other-bank"


@dataclass(frozen=True, kw_only=True)
class Side:
    """One account of the payment with the people behind it, their logins in the same order.

    `name` is the first holder's: what the other side sees. `available_minor` is known of strict accounts alone.
    """

    account: Account
    customer_ids: tuple[int, ...]
    user_ids: tuple[int | None, ...]
    name: str
    available_minor: int | None


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A payment worked out; amounts in minor units of `currency`."""

    debtor: Side
    debtor_name: str
    creditor: Side | None
    payee: Payee | None
    creditor_name: str
    creditor_number: str
    creditor_bank: str
    creditor_ledger_account_id: int
    kind: str
    amount_minor: int
    fee_minor: int
    fee_ledger_account_id: int | None
    currency: str
    available_minor: int
    initiator_customer_id: int | None

    @property
    def total_minor(self) -> int:
        """What leaves the account: the amount and the fee."""
        return self.amount_minor + self.fee_minor

    @property
    def left_minor(self) -> int:
        """What remains available afterwards."""
        return self.available_minor - self.total_minor


@dataclass(frozen=True, kw_only=True)
class _Target:
    name: str
    number: str
    bank: str
    payee: Payee | None


def work_out(request: PaymentRequest, *, actor: Actor) -> Plan:
    """Read both sides and the fee; raise what stands in the way: not a party, not open, same account, currency."""
    target = _target(request)
    sides = _sides(request, target)
    debtor = sides.get(request.debtor_account_id)
    if debtor is None:
        raise NotAParty
    initiator = _initiator(debtor, request, actor)
    check_open(debtor.account)
    creditor = _creditor(request, target, sides)
    if creditor is not None and creditor.account.pk == debtor.account.pk:
        raise InvalidRequest("same_account", _("Choose two different accounts."))
    for side in (debtor, creditor):
        if side is not None and side.account.currency != request.currency:
            raise InvalidRequest("currency_mismatch", _("Both accounts must be in %(unit)s."), unit=request.currency)
    return _plan(request, target, debtor, creditor, initiator)


def check_open(account: Account) -> None:
    """Raise AccountNotOpen where nothing may leave the account."""
    if account.state != Account.State.OPEN:
        raise AccountNotOpen(account.state)
    if account.kind in ("TERM_DEPOSIT", "RECURRING", "NOTICE", "LOAN"):
        raise InvalidRequest("not_a_payment_account", _("You cannot pay from this kind of account."))


def lock_open(account_id: int) -> None:
    """Lock the payer's account as `accounts.locked` does, reading no more than that it is open."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, kind, state FROM accounts_account WHERE id = %s FOR NO KEY UPDATE", [account_id])
        check_open(Account.from_db(connection.alias, ("id", "kind", "state"), cursor.fetchone()))


def check_funds(plan: Plan) -> None:
    """Raise ShortOfFunds where the payment and its fee exceed what is available."""
    if plan.left_minor < 0:
        raise ShortOfFunds(Money(-plan.left_minor, plan.currency))


def next_payment_id() -> tuple[int, date]:
    """Take a payment's row id and read the booking date, in one round trip."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval('accounts_payment_id_seq'), booking_date FROM foundation_bookingcalendar WHERE code = %s",
            [settings.BANK_COUNTRY],
        )
        payment_id, booking_date = cursor.fetchone()
    return payment_id, booking_date


def _target(request: PaymentRequest) -> _Target | None:
    if request.payee_id is not None:
        payee = Payee.objects.filter(pk=request.payee_id, removed_at=None).first()
        if payee is None:
            raise InvalidRequest("payee_gone", _("This payee is no longer saved. Choose another one."))
        return _Target(name=payee.name, number=payee.account_number, bank=payee.bank_code, payee=payee)
    if request.outsider is not None:
        out = request.outsider
        return _Target(name=out.name, number=out.account_number, bank=out.bank_code, payee=None)
    return None


def _sides(request: PaymentRequest, target: _Target | None) -> dict[int, Side]:
    number = target.number if target is not None and target.bank == settings.BANK_CODE else None
    with connection.cursor() as cursor:
        cursor.execute(
            SIDES, [request.debtor_account_id, request.creditor_account_id if target is None else None, number]
        )
        return {row[0]: _side(row) for row in cursor.fetchall()}


def _side(row: tuple[Any, ...]) -> Side:
    account, (customer_ids, users, latin, chinese, available) = row[: len(ACCOUNT)], row[len(ACCOUNT) :]
    return Side(
        account=Account.from_db(connection.alias, ACCOUNT, account),
        customer_ids=tuple(customer_ids or ()),
        user_ids=tuple(users or ()),
        name=shown_name(latin or "", chinese or ""),
        available_minor=available,
    )


def _initiator(debtor: Side, request: PaymentRequest, actor: Actor) -> int | None:
    """Return the customer who asks, who must be a party of the account; the bank itself may also ask."""
    if actor.kind == "system":
        return None
    if actor.user_id is None or actor.user_id not in debtor.user_ids:
        raise NotAParty
    customer_id = debtor.customer_ids[debtor.user_ids.index(actor.user_id)]
    if request.payee_id is not None and not Payee.objects.filter(pk=request.payee_id, customer_id=customer_id).exists():
        raise NotAParty
    return customer_id


def _creditor(request: PaymentRequest, target: _Target | None, sides: dict[int, Side]) -> Side | None:
    if target is not None and target.bank != settings.BANK_CODE:
        return None
    number = target.number if target else None
    found = [s for s in sides.values() if s.account.pk == request.creditor_account_id or s.account.number == number]
    if not found:
        raise InvalidRequest("creditor_unknown", _("We have no account with this number. Check each digit."))
    if found[0].account.state == Account.State.CLOSED or found[0].account.kind == "LOAN":
        raise PayeeAccountNotOpen
    return found[0]


def _plan(
    request: PaymentRequest, target: _Target | None, debtor: Side, creditor: Side | None, initiator: int | None
) -> Plan:
    own = creditor is not None and initiator in creditor.customer_ids
    kind = Payment.Kind.OUTGOING if creditor is None else Payment.Kind.OWN if own else Payment.Kind.INTERNAL
    fee = fee_minor(debtor.account.product_version_id, OTHER_BANK_FEE, request.amount_minor) if creditor is None else 0
    return Plan(
        debtor=debtor,
        debtor_name=debtor.name,
        creditor=creditor,
        payee=target.payee if target else None,
        creditor_name=target.name if target else creditor.name if creditor else "",
        creditor_number=target.number if target else creditor.account.number if creditor else "",
        creditor_bank=target.bank if target else settings.BANK_CODE,
        creditor_ledger_account_id=(
            creditor.account.ledger_account_id if creditor else chart.control("suspense", request.currency).pk
        ),
        kind=kind,
        amount_minor=request.amount_minor,
        fee_minor=fee,
        fee_ledger_account_id=chart.control("fee-income", request.currency).pk if fee else None,
        currency=request.currency,
        available_minor=_available(debtor),
        initiator_customer_id=initiator,
    )


def _available(debtor: Side) -> int:
    if debtor.available_minor is not None:
        return debtor.available_minor
    return ledger_reads.balance(debtor.account.ledger_account_id).available
