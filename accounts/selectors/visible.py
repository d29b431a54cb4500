"""What a signed-in person may see: their accounts and what belongs to them. Anything else does not exist."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from accounts.models import Account, Card, Customer, Payee, Payment, StandingOrder, Statement

type Person = AbstractBaseUser | AnonymousUser


def customer(user: Person) -> Customer | None:
    """Return the customer behind a login."""
    return Customer.objects.filter(user_id=user.pk).first() if user.is_authenticated else None


def accounts(user: Person) -> QuerySet[Account]:
    """Return the accounts of which someone is a party now, closed ones included, oldest first."""
    mine = Q(party_rows__customer__user_id=user.pk, party_rows__until=None)
    return Account.objects.filter(mine).select_related("product_version__specification").order_by("pk")


def account(user: Person, public_id: str) -> Account | None:
    """Return one of their accounts."""
    return accounts(user).filter(public_id=public_id).first()


def payments(user: Person) -> QuerySet[Payment]:
    """Return payments out of their accounts, newest first, and those into them once the money moved."""
    mine = accounts(user).values("pk")
    seen = Q(debtor_account__in=mine) | Q(creditor_account__in=mine, state=Payment.State.POSTED)
    return Payment.objects.filter(seen).select_related("debtor_account", "creditor_account", "payee", "journal")


def payment(user: Person, public_id: str) -> Payment | None:
    """Return one of their payments."""
    return payments(user).filter(public_id=public_id).first()


def payees(user: Person) -> QuerySet[Payee]:
    """Return the payees that someone saved, by name."""
    return Payee.objects.filter(customer__user_id=user.pk or 0, removed_at=None).order_by("name", "pk")


def payee(user: Person, public_id: str) -> Payee | None:
    """Return one of their payees."""
    return payees(user).filter(public_id=public_id).first()


def cards(user: Person) -> QuerySet[Card]:
    """Return someone's own cards that are not closed."""
    own = Card.objects.filter(customer__user_id=user.pk or 0).exclude(state=Card.State.CLOSED)
    return own.select_related("account").order_by("pk")


def card(user: Person, public_id: str) -> Card | None:
    """Return one of their cards."""
    return cards(user).filter(public_id=public_id).first()


def statements(user: Person) -> QuerySet[Statement]:
    """Return the statements of their accounts, newest month first."""
    issued = Statement.objects.filter(account__in=accounts(user).values("pk"))
    return issued.select_related("account").order_by("-month", "account_id")


def statement(user: Person, public_id: str) -> Statement | None:
    """Return one of their statements."""
    return statements(user).filter(public_id=public_id).first()


def orders(user: Person) -> QuerySet[StandingOrder]:
    """Return the standing orders out of their accounts, those still running first."""
    mine = StandingOrder.objects.filter(account__in=accounts(user).values("pk"))
    return mine.select_related("account", "creditor_account", "payee").order_by("state", "next_on", "pk")


def order(user: Person, public_id: str) -> StandingOrder | None:
    """Return one of their standing orders."""
    return orders(user).filter(public_id=public_id).first()
