"""Write a checked book, some accounts at a time; what stands already is left as it is."""

import datetime as dt
import itertools
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.domain.berka import CardRow, Client, LoanRow, StandingOrderRow, Transaction
from accounts.domain.czech_names import name_of
from accounts.domain.months import add_months
from accounts.models import Account, Card, Loan, Payment, StandingOrder, TakenOver
from accounts.services import bulk, chart, ledger, loans
from accounts.services.bulk import KnownAccount, KnownCustomer, PastPayment
from accounts.services.customers import Person
from accounts.services.ledger import JournalDraft
from accounts.services.takeover.book import Book, opened
from bank.foundation.actor import Actor
from products.models import ProductVersion

SOURCE = "berka"
CURRENCY = "CZK"
JOURNALS_A_CALL = 500
ACTOR = Actor.system("books.berka")
CARD_MONTHS = 48

# What a booking is, by (credit?, operation, purpose): our account on the other side, and the kind of journal.
_INTEREST = {"interest": ("customer-interest-expense", "import.interest")}
_CHARGES = {"statement_fee": ("fee-income", "import.fee"), "penalty_interest": ("interest-income", "import.interest")}
_CONTROLS = ("cash", "nostro", "customer-interest-expense", "interest-income", "fee-income")
_PAYMENTS = {
    (True, "cash"): Payment.Kind.CASH_IN,
    (False, "cash"): Payment.Kind.CASH_OUT,
    (False, "card"): Payment.Kind.CARD,
    (True, "transfer"): Payment.Kind.INCOMING,
    (False, "transfer"): Payment.Kind.OUTGOING,
}
_STATES = {
    "A": Loan.State.REPAID,
    "B": Loan.State.DEFAULTED,
    "C": Loan.State.ACTIVE,
    "D": Loan.State.ARREARS,
}


def write_accounts(book: Book, account_ids: list[int], versions: Mapping[str, ProductVersion]) -> int:
    """Write these accounts with their people, cards, loans, orders and bookings; return how many bookings are new."""
    customers = write_clients(book, book.clients_of(account_ids))
    accounts = _write_accounts(book, account_ids, customers, versions["CURRENT"])
    _write_cards(book, account_ids, accounts, customers)
    _write_orders(book, account_ids, accounts)
    _write_loans(book, account_ids, accounts, customers, versions["LOAN"])
    return sum(_write_bookings(rows, accounts[number]) for number in account_ids if (rows := book.transactions[number]))


def write_clients(book: Book, clients: Sequence[Client]) -> dict[int, int]:
    """Make these clients customers; return our customer id of each."""
    known = _known("client", (client.client_id for client in clients))
    new = [client for client in clients if client.client_id not in known]
    made = bulk.register_many([_person(client) for client in new], actor=ACTOR, today=timezone.localdate())
    return known | _remember("client", {client.client_id: row.pk for client, row in zip(new, made, strict=True)})


def _person(client: Client) -> KnownCustomer:
    given, family = name_of(client.client_id, female=client.female)
    person = Person(
        family_name=family, given_name=given, birth_date=client.born_on, district=f"Okres {client.district_id}"
    )
    return KnownCustomer(
        person=person, joined_on=client.born_on.replace(year=max(client.born_on.year + 18, 1993), day=1)
    )


def _write_accounts(
    book: Book, account_ids: list[int], customers: Mapping[int, int], version: ProductVersion
) -> dict[int, Account]:
    known = _known("account", account_ids)
    new = [number for number in account_ids if number not in known]
    made = bulk.open_many([_account(book, number, customers, version) for number in new], actor=ACTOR)
    known |= _remember("account", {number: row.pk for number, row in zip(new, made, strict=True)})
    rows = Account.objects.in_bulk(known.values())
    return {number: rows[pk] for number, pk in known.items()}


def _account(book: Book, number: int, customers: Mapping[int, int], version: ProductVersion) -> KnownAccount:
    rights = book.dispositions[number]
    return KnownAccount(
        version=version,
        customer_ids=[customers[each.client_id] for each in rights if each.owner],
        signatory_ids=[customers[each.client_id] for each in rights if not each.owner],
        opened_on=opened(book, number),
    )


def _write_cards(
    book: Book, account_ids: list[int], accounts: Mapping[int, Account], customers: Mapping[int, int]
) -> None:
    rows = [(number, card) for number in account_ids for card in book.cards[number]]
    known = _known("card", (card.card_id for _, card in rows))
    new = [(number, card) for number, card in rows if card.card_id not in known]
    made = Card.objects.bulk_create(
        _card(card, accounts[number], customers[book.by_disposition[card.disp_id].client_id]) for number, card in new
    )
    _remember("card", {card.card_id: row.pk for (_, card), row in zip(new, made, strict=True)})


def _card(row: CardRow, account: Account, customer_id: int) -> Card:
    expires = add_months(row.issued_on, CARD_MONTHS)
    return Card(
        account=account,
        customer_id=customer_id,
        tier=row.kind,
        last_four=f"{row.card_id % 10_000:04d}",
        pan_token=f"{SOURCE}-{row.card_id}",
        issued_on=row.issued_on,
        expires_on=expires,
        state=Card.State.CLOSED if expires < timezone.localdate() else Card.State.ACTIVE,
    )


def _write_orders(book: Book, account_ids: list[int], accounts: Mapping[int, Account]) -> None:
    rows = [order for number in account_ids for order in book.orders[number]]
    known = _known("order", (order.order_id for order in rows))
    new = [order for order in rows if order.order_id not in known]
    made = StandingOrder.objects.bulk_create(_order(order, accounts[order.account_id]) for order in new)
    _remember("order", {order.order_id: row.pk for order, row in zip(new, made, strict=True)})


def _order(row: StandingOrderRow, account: Account) -> StandingOrder:
    """An order is kept as the books have it; they name no day, so none is due before staff set one."""
    return StandingOrder(
        account=account,
        creditor_number=row.account_to,
        creditor_bank=row.bank_to,
        amount_minor=row.amount,
        category=row.purpose,
    )


def _write_loans(
    book: Book,
    account_ids: list[int],
    accounts: Mapping[int, Account],
    customers: Mapping[int, int],
    version: ProductVersion,
) -> None:
    rows = [loan for number in account_ids for loan in book.loans[number]]
    known = _known("loan", (loan.loan_id for loan in rows))
    for row in rows:
        if row.loan_id not in known:
            owners = [customers[each.client_id] for each in book.dispositions[row.account_id] if each.owner]
            _remember("loan", {row.loan_id: _loan(row, accounts[row.account_id], owners, version).pk})


def _loan(row: LoanRow, paid_from: Account, owners: Sequence[int], version: ProductVersion) -> Loan:
    """A contract with its schedule; it starts after the recorded bookings, so no money moves here."""
    known = KnownAccount(
        version=version, customer_ids=owners, opened_on=row.granted_on, floor_minor=-row.amount,
        maturity_on=add_months(row.granted_on, row.duration),
    )  # fmt: skip
    (account,) = bulk.open_many([known], actor=ACTOR)
    loan = loans.contract(
        account=account,
        paid_from=paid_from,
        principal_minor=row.amount,
        annual_rate=_implied_rate(row),
        months=row.duration,
        granted_on=row.granted_on,
        first_due_on=add_months(row.granted_on, 1),
        now=timezone.now(),
    )
    loan.state, loan.outcome = _STATES[row.status], row.status
    loan.save(update_fields=["state", "outcome"])
    return loan


def _implied_rate(row: LoanRow) -> Decimal:
    """Return the annual rate at which the payments repay the amount: 0 where they sum to it, as in the real books.

    Bisection over the annuity formula; eight decimals of a year's rate.
    """
    total = row.payment * row.duration
    if abs(total - row.amount) <= row.duration:
        return Decimal(0)
    low, high = Decimal(0), Decimal(10)
    for _ in range(60):
        middle = (low + high) / 2
        monthly = middle / 12
        payment = row.amount * monthly / (1 - (1 + monthly) ** -row.duration)
        low, high = (middle, high) if payment < row.payment else (low, middle)
    return low.quantize(Decimal("1e-8"))


def _write_bookings(rows: Sequence[Transaction], account: Account) -> int:
    fresh = 0
    controls = {code: chart.control(code, CURRENCY).pk for code in _CONTROLS}
    for some in itertools.batched((row for row in rows if row.amount), JOURNALS_A_CALL):
        posted = ledger.post([_journal(row, account, controls) for row in some], allow_overdraft=True)
        new = [(row, each.journal_id) for row, each in zip(some, posted, strict=True) if not each.replayed]
        bulk.record_past([paid for row, pk in new if (paid := _payment(row, pk, account))], initiator=SOURCE)
        fresh += len(new)
    return fresh


def key_of(trans_id: int) -> str:
    """Return the idempotency key of a booking."""
    return f"{SOURCE}:{trans_id}"


def _journal(row: Transaction, account: Account, controls: Mapping[str, int]) -> JournalDraft:
    other, kind = _other_side(row)
    return JournalDraft(
        kind=kind,
        entries=((account.ledger_account_id, row.amount), (controls[other], -row.amount)),
        idempotency_key=key_of(row.trans_id),
        booking_date=row.booked_on,
        value_date=row.booked_on,
    )


def _other_side(row: Transaction) -> tuple[str, str]:
    charge = (_INTEREST if row.amount > 0 else _CHARGES).get(row.purpose)
    if charge:
        return charge
    return ("cash" if row.kind == "cash" else "nostro"), "import"


def _payment(row: Transaction, journal_id: int, account: Account) -> PastPayment | None:
    kind = _PAYMENTS.get((row.amount > 0, row.kind))
    if kind is None or _other_side(row)[1] != "import":
        return None
    theirs = f"{row.bank} {row.account}".strip()
    credit = row.amount > 0
    sides: dict[str, Any] = (
        {"creditor_account_id": account.pk, "debtor_name": theirs}
        if credit
        else {
            "debtor_account_id": account.pk, "creditor_name": theirs, "creditor_number": row.account,
            "creditor_bank": row.bank,
        }
    )  # fmt: skip
    return PastPayment(
        journal_id=journal_id,
        kind=kind,
        amount_minor=abs(row.amount),
        currency=CURRENCY,
        at=timezone.make_aware(dt.datetime.combine(row.booked_on, dt.time(12))),
        key=key_of(row.trans_id),
        category=row.purpose,
        **sides,
    )


def _known(kind: str, ids: Iterable[int]) -> dict[int, int]:
    rows = TakenOver.objects.filter(source=SOURCE, kind=kind, external_id__in=[str(each) for each in ids])
    return {int(external): row for external, row in rows.values_list("external_id", "row_id")}


def _remember(kind: str, ids: Mapping[int, int]) -> dict[int, int]:
    TakenOver.objects.bulk_create(
        TakenOver(source=SOURCE, kind=kind, external_id=str(external), row_id=row) for external, row in ids.items()
    )
    return dict(ids)
