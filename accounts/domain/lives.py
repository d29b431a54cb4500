"""A year in the life of an invented customer: who they are, what they hold, what they were paid and paid.

Everything follows from the seed and the customer's number, so the same bank comes out every time. Money in minor
units; nobody's current account goes below zero.
"""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from accounts.domain.hong_kong import (
    DISTRICTS,
    EMPLOYERS,
    ENGLISH,
    GIVEN,
    LANDLORDS,
    SHOPS,
    STRANGERS,
    STREETS,
    SURNAMES,
    UTILITIES,
    WORK,
)
from accounts.domain.months import add_months

LANGUAGES = ("zh-hant",) * 6 + ("en",) * 3 + ("zh-hans",)
SAVERS, DEPOSITORS, BORROWERS, JOINT, DEFRAUDED, COMPLAINING = 0.6, 0.1, 0.12, 0.08, 0.012, 0.03
FAILING = 0.35
LOAN_MONTHS = (12, 24, 36)


@dataclass(frozen=True, slots=True)
class Happening:
    """Money that moved: `amount` signed for the customer's current account; `to` is own savings or a loan, if any."""

    at: dt.datetime
    kind: str
    category: str
    name: str
    amount: int
    to: str = ""


@dataclass(frozen=True)
class Borrowing:
    """A loan: how many of its instalments so far were missed at the end."""

    principal: int
    months: int
    granted_on: dt.date
    missed: int


@dataclass
class Life:
    """Someone and their year. `defrauded` marks a run of payments that they did not make."""

    number: int
    family: str
    given: str
    latin: str
    chinese: str
    language: str
    birth_date: dt.date
    district: str
    address: str
    phone: str
    id_number: str
    occupation: str
    income: int
    joined_on: dt.date
    consents: bool
    complains: bool
    defrauded: bool
    joint_with_next: bool
    saves: bool
    deposit: int
    loan: Borrowing | None
    login: str = ""
    happenings: list[Happening] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.login = self.login or f"customer-{self.number:07d}"

    def relived(self, seed: int, *, until: dt.date, months: int) -> "Life":
        """Live the year again as who they are now: for somebody whose facts were chosen."""
        rng = random.Random(f"{seed}:{self.number}:again")  # noqa: S311 (the same life every time)
        self.happenings = sorted(_year(rng, self, until, months), key=lambda each: each.at)
        _keep_above_zero(self)
        return self

    @property
    def email(self) -> str:
        """Return an address that leads nowhere."""
        return f"{self.login}@example.hk"


def live(seed: int, number: int, *, until: dt.date, months: int) -> Life:
    """Return a customer's life up to `until`, with `months` of history."""
    rng = random.Random(f"{seed}:{number}")  # noqa: S311 (the same bank every time)
    life = _person(rng, number, until, months)
    life.happenings = sorted(_year(rng, life, until, months), key=lambda each: each.at)
    _keep_above_zero(life)
    return life


def _person(rng: random.Random, number: int, until: dt.date, months: int) -> Life:
    (family, family_chinese), (given, given_chinese) = rng.choice(SURNAMES), rng.choice(GIVEN)
    english = rng.choice(ENGLISH)
    occupation, low, high = rng.choice(WORK)
    income = rng.randrange(low, high, 100) * 100
    years = rng.randrange(64, 88) if occupation == "Retired" else rng.randrange(19, 63)
    start = add_months(until, -months)
    borrowing = None
    if rng.random() < BORROWERS and months >= 4 and occupation not in {"Student", "Retired"}:
        failing = rng.random() < FAILING and income < 30_000_00
        borrowing = Borrowing(
            principal=rng.randrange(20, 160) * 1_000_00,
            months=rng.choice(LOAN_MONTHS),
            granted_on=add_months(until, -rng.randrange(3, months)) if months > 3 else start,
            missed=rng.randrange(1, 3) if failing else 0,
        )
    return Life(
        number=number,
        family=family,
        given=f"{english} {given}".strip(),
        latin=f"{english} {family} {given}".strip(),
        chinese=f"{family_chinese}{given_chinese}",
        language=rng.choice(LANGUAGES),
        birth_date=dt.date(until.year - years, rng.randrange(1, 13), rng.randrange(1, 28)),
        district=rng.choice(DISTRICTS),
        address=f"Flat {rng.choice('ABCDEFGH')}, {rng.randrange(1, 40)}/F, {rng.choice(STREETS)}",
        phone=f"+852 {rng.choice('569')}{rng.randrange(10**6, 10**7):07d}",
        id_number=f"{rng.choice('ABCDEGHKPRVYZ')}{rng.randrange(10**5, 10**6)}",
        occupation=occupation,
        income=income,
        joined_on=start - dt.timedelta(days=rng.randrange(30, 3000)),
        consents=rng.random() < 0.6,
        complains=rng.random() < COMPLAINING,
        defrauded=rng.random() < DEFRAUDED,
        joint_with_next=number % 2 == 0 and rng.random() < JOINT * 2,
        saves=rng.random() < SAVERS,
        deposit=rng.randrange(2, 40) * 10_000_00 if rng.random() < DEPOSITORS else 0,
        loan=borrowing,
    )


def _at(rng: random.Random, day: dt.date, first: int = 8, last: int = 22) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(rng.randrange(first, last), rng.randrange(60)))


def _year(rng: random.Random, life: Life, until: dt.date, months: int) -> Iterator[Happening]:
    start = add_months(until, -months)
    yield Happening(_at(rng, start, 9, 10), "INCOMING", "transfer", "Opening transfer", life.income * 2)
    rent = (rng.choice(LANDLORDS), life.income * rng.randrange(18, 36) // 100 // 100 * 100)
    employer = rng.choice(EMPLOYERS)
    for month in range(months):
        first = add_months(start, month)
        days = [first + dt.timedelta(days=n) for n in range((min(until, add_months(first, 1)) - first).days)]
        if days:
            yield from _month(rng, life, days, rent, employer)
    if life.defrauded and months:
        yield from _fraud(rng, until)


def _month(
    rng: random.Random, life: Life, days: list[dt.date], rent: tuple[str, int], employer: str
) -> Iterator[Happening]:
    category = "pension" if life.occupation == "Retired" else "salary"
    yield Happening(_at(rng, days[0], 9, 11), "INCOMING", category, employer, life.income)
    landlord, owed = rent
    if owed:
        yield Happening(_at(rng, days[min(2, len(days) - 1)]), "OUTGOING", "rent", landlord, -owed)
    for category, name in rng.sample(UTILITIES, 2):
        yield Happening(_at(rng, rng.choice(days)), "OUTGOING", category, name, -rng.randrange(90_00, 680_00))
    if life.saves:
        put_by = life.income * rng.randrange(5, 20) // 100
        yield Happening(_at(rng, days[min(4, len(days) - 1)]), "OWN", "transfer", "", -put_by, to="savings")
    for _visit in range(rng.randrange(3, 8)):
        shop = rng.choice(SHOPS)
        kind = "CARD" if shop.category in {"shopping", "leisure", "transport"} else "OUTGOING"
        yield Happening(_at(rng, rng.choice(days)), kind, shop.category, shop.name, -rng.randrange(shop.low, shop.high))
    if rng.random() < 0.4:
        yield Happening(_at(rng, rng.choice(days)), "CASH_OUT", "cash", "", -rng.randrange(2, 15) * 100_00)


def _fraud(rng: random.Random, until: dt.date) -> Iterator[Happening]:
    """A night's run of large payments to somebody never paid before."""
    day = until - dt.timedelta(days=rng.randrange(2, 50))
    name = rng.choice(STRANGERS)
    for nth in range(rng.randrange(2, 5)):
        at = dt.datetime.combine(day, dt.time(3, 5 + 7 * nth))
        yield Happening(at, "OUTGOING", "", name, -rng.randrange(4_000_00, 19_000_00))


def _keep_above_zero(life: Life) -> None:
    """Leave out what could not be paid: nobody here has an overdraft."""
    kept, balance = [], 0
    for each in life.happenings:
        if each.amount < 0 and balance + each.amount < 0:
            continue
        balance += each.amount
        kept.append(each)
    life.happenings = kept
