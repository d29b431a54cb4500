"""Customers, accounts and past payments by the thousand: for books taken over from elsewhere, and seeded ones.

Gates are not asked: these people are customers and these accounts exist already. Each call is one transaction of
the caller with one audit line, and announces every customer and account.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from accounts.domain.ages import age_band
from accounts.events import AccountOpened, CustomerRegistered
from accounts.models import Account, AccountParty, Customer
from accounts.services.customers import Person
from accounts.services.ledger import OpenAccount, open_accounts
from accounts.services.opening import next_numbers
from bank.foundation import audit
from bank.foundation.actor import Actor
from bank.foundation.events import publish_many
from bank.foundation.ids import new_public_id
from products.models import ProductVersion

ROWS_A_TIME = 1000


@dataclass(frozen=True, kw_only=True)
class KnownCustomer:
    """Someone who is a customer since `joined_on`; `kyc_state` as the books say."""

    person: Person
    joined_on: dt.date
    kyc_state: str = Customer.Kyc.UNKNOWN
    user_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class KnownAccount:
    """An account that exists: the first customer holds it, the others jointly. `floor_minor` is at most 0."""

    version: ProductVersion
    customer_ids: Sequence[int]
    signatory_ids: Sequence[int] = ()
    opened_on: dt.date
    floor_minor: int = 0
    nickname: str = ""
    maturity_on: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class PastPayment:
    """A payment that was made: one side at least is ours. Amounts in minor units."""

    journal_id: int
    kind: str
    amount_minor: int
    currency: str
    at: dt.datetime
    key: str
    category: str = ""
    debtor_account_id: int | None = None
    debtor_name: str = ""
    creditor_account_id: int | None = None
    creditor_name: str = ""
    creditor_number: str = ""
    creditor_bank: str = ""


@dataclass(frozen=True, slots=True)
class RecordedPayment:
    """A past payment as it stands: its row and public id."""

    pk: int
    public_id: str
    past: PastPayment


PAST_COLUMNS = (
    "kind", "category", "debtor_account_id", "debtor_name", "creditor_account_id", "creditor_name", "creditor_number",
    "creditor_bank", "amount_minor", "currency", "key", "at", "journal_id",
)  # fmt: skip
RECORD_PAST = """
    INSERT INTO accounts_payment (
        initiator, public_id, kind, category, debtor_account_id, debtor_name, creditor_account_id, creditor_name,
        creditor_number, creditor_bank, amount_minor, currency, idempotency_key, requested_at, journal_id, posted_at,
        fee_minor, end_to_end_id, remittance, state, neutral_code, clearing, channel, request_hash, partner_id, version
    )
    SELECT %s, past.*, past.at, 0, '', '', 'POSTED', '', '', 'books', '', '', 1
    FROM unnest(
        %s::text[], %s::text[], %s::text[], %s::bigint[], %s::text[], %s::bigint[], %s::text[], %s::text[],
        %s::text[], %s::bigint[], %s::text[], %s::text[], %s::timestamptz[], %s::bigint[]
    ) AS past(public_id, kind, category, debtor, debtor_name, creditor, creditor_name, number, bank, amount, currency,
              key, at, journal)
    RETURNING public_id, id
"""


def register_many(known: Sequence[KnownCustomer], *, actor: Actor, today: dt.date) -> list[Customer]:
    """Write the customers and announce each; the order is kept."""
    customers = Customer.objects.bulk_create((_customer(each, today) for each in known), batch_size=ROWS_A_TIME)
    publish_many(
        [
            CustomerRegistered(
                subject_id=each.public_id, subject_version=each.version, customer_id=each.pk, user_id=each.user_id
            )
            for each in customers
        ],
        actor=actor,
    )
    _record(actor, "accounts.customer.register_many", len(customers))
    return customers


def open_many(known: Sequence[KnownAccount], *, actor: Actor) -> list[Account]:
    """Write the accounts with their ledger accounts and parties, and announce each; the order is kept."""
    if not known:
        return []
    numbers = next_numbers(len(known))
    ledger_ids = open_accounts(
        [
            OpenAccount(code=f"customer.{number}", name=number, currency=each.version.currency, floor=each.floor_minor)
            for number, each in zip(numbers, known, strict=True)
        ]
    )
    accounts = Account.objects.bulk_create(
        (
            Account(
                number=number, ledger_account_id=ledger_id, product_version=each.version, kind=each.version.kind,
                currency=each.version.currency, nickname=each.nickname, opened_on=each.opened_on,
                maturity_on=each.maturity_on,
            )
            for number, ledger_id, each in zip(numbers, ledger_ids, known, strict=True)
        ),
        batch_size=ROWS_A_TIME,
    )  # fmt: skip
    AccountParty.objects.bulk_create(
        [party for account, each in zip(accounts, known, strict=True) for party in _parties(account, each)],
        batch_size=ROWS_A_TIME,
    )
    publish_many(
        [
            AccountOpened(
                subject_id=account.public_id, subject_version=account.version, account_id=account.pk,
                customer_ids=tuple(each.customer_ids), product_kind=account.kind,
                product_version_id=each.version.pk,
            )
            for account, each in zip(accounts, known, strict=True)
        ],
        actor=actor,
    )  # fmt: skip
    _record(actor, "accounts.account.open_many", len(accounts))
    return accounts


def record_past(payments: Sequence[PastPayment], *, initiator: str) -> list[RecordedPayment]:
    """Write the payments behind journals that were posted in bulk, so that the feed says who and why; in order.

    One statement of arrays: the ORM spends six times as long on rows of thirty columns.
    """
    if not payments:
        return []
    public_ids = [new_public_id("pay") for _ in payments]
    columns = [[getattr(each, name) for each in payments] for name in PAST_COLUMNS]
    with connection.cursor() as cursor:
        cursor.execute(RECORD_PAST, [initiator, public_ids, *columns])
        rows = dict(cursor.fetchall())
    return [
        RecordedPayment(rows[public_id], public_id, each) for public_id, each in zip(public_ids, payments, strict=True)
    ]


def _customer(known: KnownCustomer, today: dt.date) -> Customer:
    person = known.person
    return Customer(
        user_id=known.user_id,
        family_name=person.family_name,
        given_name=person.given_name,
        name_latin=person.name_latin or f"{person.given_name} {person.family_name}",
        name_chinese=person.name_chinese,
        language=person.language,
        birth_date=person.birth_date.isoformat() if person.birth_date else "",
        age_band=age_band(person.birth_date, today),
        phone=person.phone,
        email=person.email,
        id_number=person.id_number,
        address=person.address,
        district=person.district,
        occupation=person.occupation,
        monthly_income_minor=person.monthly_income_minor,
        kyc_state=known.kyc_state,
        joined_on=known.joined_on,
    )


def _parties(account: Account, known: KnownAccount) -> list[AccountParty]:
    role = AccountParty.Role
    roles = [(pk, role.JOINT if place else role.HOLDER) for place, pk in enumerate(known.customer_ids)]
    roles += [(pk, role.SIGNATORY) for pk in known.signatory_ids]
    return [AccountParty(account=account, customer_id=pk, role=each, since=known.opened_on) for pk, each in roles]


def _record(actor: Actor, action: str, count: int) -> None:
    audit.record(actor=actor, action=action, subject=("accounts.books", actor.channel), after={"count": count})
