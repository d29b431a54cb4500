"""The people of every test, made through the services: alice a customer, bob her joint holder, charlie an outsider,
tara a teller with tom beside her, petra who plans products and paul who approves them."""

import datetime as dt
from dataclasses import dataclass

from accounts.models import Account, Customer, Payment
from accounts.selectors.ledger import balance
from accounts.services import cash, customers, opening, payments
from accounts.services.customers import Person
from bank.foundation import clock
from bank.foundation.actor import Actor
from bank.identity.models import User
from bank.staff import services as staff
from products.models import ProductVersion
from products.services import catalogue

SYSTEM = Actor.system("tests")
TODAY = dt.date(2026, 11, 23)
PEOPLE = {
    "alice": Person(
        family_name="Chan", given_name="Alice", name_latin="Alice Chan", name_chinese="陳美玲", language="en",
        birth_date=dt.date(1990, 5, 17), phone="+852 5550 0101", email="alice@example.hk", id_number="A123456(3)",
        address="12 Hill Road, Sai Ying Pun", district="Central and Western", occupation="Teacher",
        monthly_income_minor=3_500_000,
    ),
    "bob": Person(
        family_name="Chan", given_name="Bob", name_latin="Bob Chan", name_chinese="陳大文", language="zh-hant",
        birth_date=dt.date(1988, 1, 2), email="bob@example.hk", occupation="Engineer", monthly_income_minor=4_200_000,
    ),
    "charlie": Person(
        family_name="Wong", given_name="Charlie", name_latin="Charlie Wong", language="en",
        birth_date=dt.date(2001, 9, 30), email="charlie@example.hk", monthly_income_minor=1_800_000,
    ),
}  # fmt: skip
TELLER = (
    "accounts.book_cash",
    "accounts.open_account",
    "accounts.freeze_account",
    "accounts.view_customer",
    "accounts.view_account",
    "accounts.view_payment",
    "accounts.manage_deposit",
)
HEAD = (
    "accounts.approve_cash",
    "accounts.close_account",
    "accounts.approve_deposit",
    "accounts.reactivate_account",
    "accounts.set_signing",
)
POSITIONS = {
    "tara": ("teller", "Teller", 5_000_000, TELLER),
    "tom": ("head-teller", "Head teller", 1_000_000_000, (*TELLER, *HEAD)),
    "petra": ("product-manager", "Product manager", 0, ("products.request_launch",)),
    "paul": ("product-approver", "Head of products", 0, ("products.approve_launch",)),
}


@dataclass(frozen=True)
class Member:
    """A member of staff as an actor."""

    user: User
    actor: Actor


def open_books() -> None:
    """Open the bank's calendar."""
    clock.open_calendar("HK", country="HK", booking_date=TODAY)


def member(name: str) -> Member:
    """Return tara, tom, petra or paul, appointed."""
    code, title, limit, permissions = POSITIONS[name]
    user, created = User.objects.get_or_create(username=name, defaults={"first_name": name.title(), "is_staff": True})
    if created:
        department = staff.found_department(
            code="branch", name="Branch", kind="BUSINESS", independent=False, actor=SYSTEM
        )
        position = staff.found_position(
            code=code, title=title, department=department, level=1, duties="", permissions=permissions,
            approval_limit_minor=limit, actor=SYSTEM,
        )  # fmt: skip
        staff.appoint(user=user, position=position, actor=SYSTEM, today=TODAY)
        user.refresh_from_db()
    return Member(user, Actor("staff", user.pk, "admin"))


def customer(name: str) -> Customer:
    """Return alice, bob or charlie, registered with a login."""
    found = Customer.objects.filter(user__username=name).first()
    if found:
        return found
    person = PEOPLE[name]
    user = User.objects.create_user(username=name, first_name=person.given_name, last_name=person.family_name)
    return customers.register(person=person, user=user, actor=SYSTEM, now=clock.now())


def actor(who: Customer) -> Actor:
    """Return a customer as they act in the portal."""
    return Actor("customer", who.user_id, "portal")


def products() -> dict[str, ProductVersion]:
    """Return the four products on sale by kind."""
    petra, paul = member("petra").actor, member("paul").actor
    return catalogue.launch_first(requester=petra, approver=paul, currency="HKD", now=clock.now())


def account(
    *holders: Customer, kind: str = "CURRENT", minor: int = 0, signatories: tuple[Customer, ...] = ()
) -> Account:
    """Return a new account of these holders with this much cash paid in by tara and tom."""
    opened = opening.open_account(
        customer_ids=[each.pk for each in holders],
        signatory_ids=[each.pk for each in signatories],
        product_version_id=products()[kind].pk,
        actor=member("tara").actor,
        now=clock.now(),
    )
    if minor:
        pay_in(opened, minor)
    return opened


def pay_in(to: Account, minor: int) -> None:
    """Pay cash in, by the head teller."""
    cash.deposit(
        account_id=to.pk, amount_minor=minor, currency=to.currency, key=f"in-{to.pk}-{clock.now():%H%M%S%f}",
        actor=member("tom").actor, now=clock.now(),
    )  # fmt: skip


def money(of: Account) -> int:
    """Return what an account has available, in minor units."""
    return balance(of.ledger_account_id).available


def pay(who: Customer, debtor: Account, creditor: Account, minor: int, key: str = "pay") -> Payment:
    """Pay from an account of a customer to another account here, as in the portal."""
    return payments.initiate(
        payments.PaymentRequest(
            key=key, debtor_account_id=debtor.pk, creditor_account_id=creditor.pk, amount_minor=minor,
            currency=debtor.currency,
        ),
        actor=actor(who), now=clock.now(),
    )  # fmt: skip
