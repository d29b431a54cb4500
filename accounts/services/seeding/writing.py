"""Write a range of lives: people with logins and consents, accounts, a year of bookings, loans with their history."""

import datetime as dt
import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils import timezone

from accounts.domain.lives import Happening, Life, live
from accounts.domain.months import add_months
from accounts.events import PastPaymentPosted
from accounts.models import Account, Customer, Loan, TermDeposit
from accounts.services import bulk, chart, ledger, loans
from accounts.services.bulk import KnownAccount, KnownCustomer, PastPayment, RecordedPayment
from accounts.services.customers import Person
from accounts.services.ledger import JournalDraft
from bank.foundation.actor import Actor
from bank.foundation.events import publish_many
from bank.identity import consents
from bank.identity import services as identity
from products.models import ProductVersion
from products.selectors import rate_for

ACTOR = Actor.system("books.seed")
JOURNALS_A_CALL = 500
RECENT = dt.timedelta(days=40)
CONTROLS = ("cash", "nostro", "interest-income")
PAID_COLUMNS = ["charged_on", "paid_on", "paid_minor", "paid_principal_minor", "paid_interest_minor"]
PURPOSES = ("marketing.email", "marketing.inapp", "profiling")


@dataclass(frozen=True)
class Plan:
    """What to seed: `until` is the last day of history, in the bank's own currency."""

    seed: int
    until: dt.date
    months: int
    currency: str


@dataclass
class Household:
    """A life with the rows that stand for it."""

    life: Life
    customer: Customer
    accounts: dict[str, Account] = field(default_factory=dict)


def write_range(plan: Plan, numbers: Sequence[int], versions: Mapping[str, ProductVersion]) -> list[Household]:
    """Write the lives of these numbers; return them with their rows, for the other chapters to add theirs."""
    return write_lives(
        plan, [live(plan.seed, each, until=plan.until, months=plan.months) for each in numbers], versions
    )


def write_lives(plan: Plan, lives: Sequence[Life], versions: Mapping[str, ProductVersion]) -> list[Household]:
    """Write these lives; return them with their rows."""
    people = _people(lives)
    _open(plan, people, versions)
    _book(plan, people)
    for each in people:
        if each.life.loan:
            _lend(plan, each, versions["LOAN"])
    return people


def _people(lives: Sequence[Life]) -> list[Household]:
    users = identity.open_logins(
        [
            identity.NewLogin(
                username=life.login, given_name=life.given, family_name=life.family, email=life.email,
                language=life.language,
            )
            for life in lives
        ]
    )  # fmt: skip
    customers = bulk.register_many(
        [_known(life, user.pk) for life, user in zip(lives, users, strict=True)],
        actor=ACTOR,
        today=timezone.localdate(),
    )
    willing = [user.pk for life, user in zip(lives, users, strict=True) if life.consents]
    consents.give_many(willing, PURPOSES, actor=ACTOR, now=timezone.now(), evidence={"form": "paper, at the branch"})
    return [Household(life, customer) for life, customer in zip(lives, customers, strict=True)]


def _known(life: Life, user_id: int) -> KnownCustomer:
    person = Person(
        family_name=life.family,
        given_name=life.given,
        name_latin=life.latin,
        name_chinese=life.chinese,
        language=life.language,
        birth_date=life.birth_date,
        phone=life.phone,
        email=life.email,
        id_number=life.id_number,
        address=life.address,
        district=life.district,
        occupation=life.occupation,
        monthly_income_minor=life.income,
    )
    return KnownCustomer(person=person, joined_on=life.joined_on, kyc_state=Customer.Kyc.VERIFIED, user_id=user_id)


def _open(plan: Plan, people: Sequence[Household], versions: Mapping[str, ProductVersion]) -> None:
    wanted: list[tuple[Household, str, KnownAccount]] = []
    for place, each in enumerate(people):
        holders = [each.customer.pk]
        if each.life.joint_with_next and place + 1 < len(people):
            holders.append(people[place + 1].customer.pk)
        wanted.append((each, "current", _account(versions["CURRENT"], holders, each.life.joined_on)))
        if each.life.saves:
            wanted.append((each, "savings", _account(versions["SAVINGS"], [each.customer.pk], each.life.joined_on)))
        if each.life.deposit:
            opened = add_months(plan.until, -2)
            matures = add_months(opened, versions["TERM_DEPOSIT"].typed_terms.months)  # type: ignore[union-attr]
            known = _account(versions["TERM_DEPOSIT"], [each.customer.pk], opened, matures)
            wanted.append((each, "deposit", known))
    accounts = bulk.open_many([known for _, _, known in wanted], actor=ACTOR)
    for (each, name, _known_account), account in zip(wanted, accounts, strict=True):
        each.accounts[name] = account
    TermDeposit.objects.bulk_create(_contract(each) for each in people if each.life.deposit)


def _contract(each: Household) -> TermDeposit:
    """The contract of a deposit: renewed at maturity, its interest paid to the current account."""
    account = each.accounts["deposit"]
    assert account.maturity_on is not None
    return TermDeposit(
        account=account,
        principal_minor=each.life.deposit,
        annual_rate=rate_for(account.product_version, each.life.deposit, account.opened_on),
        placed_on=account.opened_on,
        matures_on=account.maturity_on,
        at_maturity=TermDeposit.AtMaturity.RENEW_PRINCIPAL,
        pays_to=each.accounts["current"],
    )


def _account(
    version: ProductVersion, holders: Sequence[int], opened_on: dt.date, maturity_on: dt.date | None = None
) -> KnownAccount:
    return KnownAccount(version=version, customer_ids=holders, opened_on=opened_on, maturity_on=maturity_on)


def _book(plan: Plan, people: Sequence[Household]) -> None:
    controls = {code: chart.control(code, plan.currency).pk for code in CONTROLS}
    rows = [(each, nth, happening) for each in people for nth, happening in enumerate(each.life.happenings)]
    rows.sort(key=lambda row: (row[2].at, row[0].life.number, row[1]))
    for some in itertools.batched(_with_deposits(plan, people, rows), JOURNALS_A_CALL):
        posted = ledger.post([_journal(each, nth, happening, controls) for each, nth, happening in some])
        fresh = [
            (each, _past(each, nth, happening, journal.journal_id, plan))
            for (each, nth, happening), journal in zip(some, posted, strict=True)
            if not journal.replayed
        ]
        payments = bulk.record_past([past for _, past in fresh], initiator="seed")
        _announce(plan, [(each, payment) for (each, _), payment in zip(fresh, payments, strict=True)])


type Row = tuple[Household, int, Happening]


def _with_deposits(plan: Plan, people: Sequence[Household], rows: Iterable[Row]) -> Iterable[Row]:
    """Add the money that came in for term deposits, which does not pass through the current account."""
    yield from rows
    at = dt.datetime.combine(add_months(plan.until, -2), dt.time(10))
    for each in people:
        if each.life.deposit:
            yield each, 1_000_000, Happening(at, "INCOMING", "deposit", "", each.life.deposit, to="deposit")


def _journal(each: Household, nth: int, happening: Happening, controls: Mapping[str, int]) -> JournalDraft:
    own = each.accounts["deposit" if happening.to == "deposit" else "current"].ledger_account_id
    if happening.to == "savings":
        other = each.accounts["savings"].ledger_account_id
    else:
        other = controls["cash" if happening.kind.startswith("CASH") else "nostro"]
    day = happening.at.date()
    return JournalDraft(
        kind="seed",
        entries=((own, happening.amount), (other, -happening.amount)),
        idempotency_key=f"seed:{each.life.number}:{nth}",
        booking_date=day,
        value_date=day,
        recorded_at=timezone.make_aware(happening.at),
    )


def _past(each: Household, nth: int, happening: Happening, journal_id: int, plan: Plan) -> PastPayment:
    mine, name = each.accounts["current"], happening.name or each.life.latin
    theirs = each.accounts["savings"].pk if happening.to == "savings" else None
    if happening.to == "deposit":
        mine = each.accounts["deposit"]
    debit = happening.amount < 0
    return PastPayment(
        journal_id=journal_id,
        kind=happening.kind,
        amount_minor=abs(happening.amount),
        currency=plan.currency,
        at=timezone.make_aware(happening.at),
        key=f"{each.life.number}:{nth}",
        category=happening.category,
        debtor_account_id=mine.pk if debit else None,
        debtor_name=each.life.latin if debit else name,
        creditor_account_id=theirs if debit else mine.pk,
        creditor_name=name if debit else each.life.latin,
    )


def _announce(plan: Plan, paid: Sequence[tuple[Household, RecordedPayment]]) -> None:
    """Announce what happened lately; older history moves no window that anybody reads."""
    since = plan.until - RECENT
    publish_many([_event(each, payment) for each, payment in paid if payment.past.at.date() >= since], actor=ACTOR)


def _event(each: Household, payment: RecordedPayment) -> PastPaymentPosted:
    past, mine = payment.past, (each.customer.pk,)
    return PastPaymentPosted(
        subject_id=payment.public_id,
        subject_version=1,
        payment_id=payment.pk,
        journal_id=past.journal_id,
        debtor_account_id=past.debtor_account_id,
        creditor_account_id=past.creditor_account_id,
        debtor_customer_ids=mine if past.debtor_account_id else (),
        creditor_customer_ids=mine if past.creditor_account_id else (),
        amount_minor=past.amount_minor,
        currency=past.currency,
        channel="books",
        kind=past.kind,
        booking_date=timezone.localdate(past.at).isoformat(),
        category=past.category,
    )


def _lend(plan: Plan, each: Household, version: ProductVersion) -> None:
    """Write a loan as it went: paid out, instalments paid, the last ones missed where life was hard."""
    borrowing = each.life.loan
    assert borrowing is not None
    known = KnownAccount(
        version=version, customer_ids=[each.customer.pk], opened_on=borrowing.granted_on,
        floor_minor=-borrowing.principal, maturity_on=add_months(borrowing.granted_on, borrowing.months),
    )  # fmt: skip
    (account,) = bulk.open_many([known], actor=ACTOR)
    loan = loans.contract(
        account=account,
        paid_from=each.accounts["current"],
        principal_minor=borrowing.principal,
        annual_rate=rate_for(version, borrowing.principal, borrowing.granted_on),
        months=borrowing.months,
        granted_on=borrowing.granted_on,
        first_due_on=add_months(borrowing.granted_on, 1),
        now=timezone.now(),
    )
    _repay(plan, each, loan, borrowing.missed)


def _repay(plan: Plan, each: Household, loan: Loan, missed: int) -> None:
    """The loan was spent at once on what it was for, and is repaid from an account elsewhere."""
    nostro = chart.control("nostro", plan.currency).pk
    interest = chart.control("interest-income", plan.currency).pk
    account, key = loan.account.ledger_account_id, f"seed:{each.life.number}:loan"
    drafts = [_draft(key, loan.granted_on, ((account, -loan.principal_minor), (nostro, loan.principal_minor)))]
    due = [part for part in loan.instalments.all() if part.due_on <= plan.until]
    paid = due[: len(due) - missed] if missed else due
    for part in paid:
        entries = [(nostro, -part.amount_minor), (account, part.principal_minor)]
        if part.interest_minor:
            entries.append((interest, part.interest_minor))
        drafts.append(_draft(f"{key}:{part.number}", part.due_on, tuple(entries)))
        part.charged_on = part.paid_on = part.due_on
        part.paid_minor, part.paid_principal_minor = part.amount_minor, part.principal_minor
        part.paid_interest_minor = part.interest_minor
    posted = ledger.post(drafts, allow_overdraft=True)
    loan.instalments.bulk_update(paid, PAID_COLUMNS)
    loan.disbursement_id = posted[0].journal_id
    loan.interest_from = paid[-1].due_on if paid else loan.granted_on
    loan.save()
    if len(paid) < len(due):
        loans.fall_behind(loan, plan.until, now=timezone.now())


def _draft(key: str, day: dt.date, entries: tuple[tuple[int, int], ...]) -> JournalDraft:
    return JournalDraft(kind="seed.loan", entries=entries, idempotency_key=key, booking_date=day, value_date=day)
