"""What product versions say of interest: debit rates, prices that reach open accounts, posting dates, corrections."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.domain.interest import DebitTerms, InterestTerms, accrual, posts_on
from accounts.models import Account, Accrual, AccrualAdjustment, CreditLine, InterestPosting
from accounts.selectors import ledger as reads
from accounts.selectors.general.agreement import agreements
from accounts.selectors.interest import unposted
from accounts.services import day_end, interest
from accounts.services.ledger import JournalDraft, OpenAccount, open_accounts, post, set_floor
from accounts.services.rollup import fold
from bank.foundation import clock, jobs
from bank.foundation.actor import Actor
from bank.staff import approvals
from products.domain.rates import MARGINAL, WHOLE, Tier
from products.domain.terms import SavingsTerms, TermsError, terms_of
from products.models import ProductVersion
from products.services.drafts import VersionDraft, draft, redraft, specify
from products.services.errors import LaunchRefused
from products.services.launches import request_launch
from tests import cast
from tests.accounts.ledger import books as ledger_books

D = Decimal
ACTOR = Actor.system("day-end")
NAMES = {"en": "Test", "zh-hant": "Test", "zh-hans": "Test"}
DEBIT = {
    "debit_tiers": [{"from_minor": 0, "annual_rate": "0.19"}, {"from_minor": 50_000, "annual_rate": "0.15"}],
    "unarranged_rate": D("0.39"),
    "buffer_minor": 10_000,
}


def close_day() -> dt.date:
    day = clock.booking_date()
    job = day_end.close(actor=ACTOR, now=clock.now(), workers=False)
    with transaction.atomic():
        done = jobs.run(job)
    assert done.state == jobs.Job.State.DONE, done.error
    return day


def launched(code: str, content: VersionDraft, kind: str = "SAVINGS") -> ProductVersion:
    petra = cast.member("petra").actor
    made = specify(code=code, kind=kind, names=NAMES, purpose="", actor=petra, now=clock.now())
    return launch(draft(specification=made, content=content, actor=petra, now=clock.now()))


def launch(version: ProductVersion) -> ProductVersion:
    asked = request_launch(version=version, reason="test", actor=cast.member("petra").actor, now=clock.now())
    approvals.approve(asked, actor=cast.member("paul").actor, reason="agreed", now=clock.now())
    version.refresh_from_db()
    return version


def opened(version: ProductVersion, minor: int, *, floor: int = 0) -> int:
    """An account of the version with so much on it, by its ledger account."""
    (ledger,) = open_accounts([OpenAccount(f"terms.{version.pk}.{minor}", "Test", "HKD", floor=min(floor, minor, 0))])
    Account.objects.create(
        number=f"8{ledger:011}", ledger_account_id=ledger, product_version=version, kind=version.kind, currency="HKD",
        opened_on=clock.booking_date(),
    )  # fmt: skip
    if minor:
        post([JournalDraft("payment", ((ledger_books.nostro(), -minor), (ledger, minor)), f"open:{ledger}")])
    if floor > minor:
        set_floor(ledger, floor)
    return ledger


def domain(version: ProductVersion) -> InterestTerms:
    price = version.price
    return InterestTerms(
        version_id=version.pk, price_id=price.pk, currency="HKD", tiers=price.typed_tiers, method=price.method,
        day_count=price.day_count, debit=DebitTerms(price.typed_debit_tiers, price.unarranged_rate, price.buffer_minor),
    )  # fmt: skip


@pytest.fixture
def books(db: None) -> None:
    cast.open_books()


def agreed() -> None:
    ledger_books.agrees()
    lines = {"customer-interest-payable", "overdraft-interest-receivable"}
    assert [row for row in agreements() if row.line.code in lines and row.difference] == []


@pytest.mark.parametrize(
    ("balance", "line", "a_year"),
    [
        pytest.param(-10_000, 100_000, "0", id="the buffer is free"),
        pytest.param(-30_000, 100_000, "3800", id="above it 19 % on 200.00"),
        pytest.param(-80_000, 100_000, "12100", id="19 % on 400.00 and 15 % on 300.00"),
        pytest.param(-120_000, 100_000, "22900", id="what is beyond the line at 39 %"),
        pytest.param(-30_000, 0, "7800", id="without a line all beyond the buffer is unarranged"),
    ],
)
def test_a_debit_balance_costs_by_its_parts(balance: int, line: int, a_year: str) -> None:
    tiers = tuple(Tier(t["from_minor"], D(t["annual_rate"])) for t in DEBIT["debit_tiers"])
    debit = DebitTerms(tiers, DEBIT["unarranged_rate"], DEBIT["buffer_minor"])
    terms = InterestTerms(
        version_id=1, price_id=1, currency="HKD", tiers=(Tier(0, D("0.01")),), method=WHOLE, day_count="ACT/365F",
        debit=debit,
    )  # fmt: skip
    owed = accrual(terms, balance, dt.date(2026, 6, 1), line=line)
    assert owed == (-D(a_year) / 365).quantize(D("1e-12"))


@pytest.mark.usefixtures("books")
def test_overdrawn_accounts_owe_what_the_domain_says_and_are_charged_on_the_posting_day() -> None:
    nothing = [{"from_minor": 0, "annual_rate": "0"}]
    version = launched("overdraft", VersionDraft(terms={"currency": "HKD"}, tiers=nothing, **DEBIT), "CURRENT")
    start = (clock.booking_date().replace(day=1) + dt.timedelta(days=63)).replace(day=1) - dt.timedelta(days=2)
    clock.advance("HK", start)
    ledgers = {minor: opened(version, minor, floor=-100_000) for minor in (-5_000, -80_000, -120_000, 700)}
    set_floor(ledgers[-120_000], -100_000)
    for _night in range(2):
        close_day()
    for minor, ledger in ledgers.items():
        nights = list(Accrual.objects.filter(ledger_account_id=ledger).order_by("day"))
        expected = accrual(domain(version), minor, start, line=100_000)
        assert [night.amount for night in nights] == ([expected, expected] if expected else [])
        charged = InterestPosting.objects.filter(ledger_account_id=ledger, side="D").first()
        if expected:
            assert charged is not None
            assert charged.accrued == 2 * expected
            assert reads.balance(ledger).ledger == minor + charged.posted < minor
    assert CreditLine.objects.filter(ledger_account_id=ledgers[-120_000]).latest("since").line == 100_000
    agreed()


@pytest.mark.usefixtures("books")
def test_a_new_price_reaches_variable_accounts_from_its_day_and_fixed_ones_never() -> None:
    def content(basis: str) -> VersionDraft:
        return VersionDraft(
            terms={"currency": "HKD", "rate_basis": basis}, tiers=[{"from_minor": 0, "annual_rate": "0.0365"}]
        )

    versions = {basis: launched(basis.lower(), content(basis)) for basis in ("VARIABLE", "FIXED")}
    ledgers = {basis: opened(version, 1_000_000) for basis, version in versions.items()}
    start = clock.booking_date()
    petra = cast.member("petra").actor
    for version in versions.values():
        raised = [{"from_minor": 0, "annual_rate": "0.073"}]
        with pytest.raises(LaunchRefused):
            launch(redraft(version=version, tiers=raised, actor=petra, now=clock.now(), existing_from=start))
        launch(redraft(
            version=version, tiers=raised, actor=petra, now=clock.now(), existing_from=start + dt.timedelta(days=2)
        ))  # fmt: skip
    for _night in range(3):
        close_day()
    earned = {
        basis: [int(n.amount) for n in Accrual.objects.filter(ledger_account_id=ledger).order_by("day")]
        for basis, ledger in ledgers.items()
    }
    assert earned == {"VARIABLE": [100, 100, 200], "FIXED": [100, 100, 100]}
    latest = Accrual.objects.filter(ledger_account_id=ledgers["VARIABLE"]).latest("day")
    assert latest.price.existing_from == start + dt.timedelta(days=2)
    agreed()


@pytest.mark.parametrize(
    ("posting", "posting_day", "dates"),
    [
        ("MONTHLY", 1, ["2026-01-01", "2026-02-01", "2026-03-01"]),
        ("MONTHLY", 15, ["2026-01-15", "2026-02-15", "2026-03-15"]),
        ("QUARTERLY", 1, ["2026-01-01", "2026-04-01", "2026-07-01"]),
        ("YEARLY", 10, ["2026-01-10", "2027-01-10", "2028-01-10"]),
    ],
)
def test_posting_dates(posting: str, posting_day: int, dates: list[str]) -> None:
    terms = terms_of("SAVINGS", {"currency": "HKD", "interest_posting": posting, "posting_day": posting_day})
    assert isinstance(terms, SavingsTerms)
    days = (dt.date(2026, 1, 1) + dt.timedelta(days=n) for n in range(800))
    assert [day.isoformat() for day in days if posts_on(terms, day)][:3] == dates


@pytest.mark.parametrize("wrong", [{"posting_day": 0}, {"posting_day": 29}, {"interest_posting": "AT_MATURITY"}])
def test_terms_that_cannot_be_kept_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(TermsError):
        terms_of("SAVINGS", {"currency": "HKD", **wrong})


BACKDATED = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(-90_000, 90_000).filter(bool)), min_size=1, max_size=8
)


@pytest.mark.usefixtures("books")
class TestBackdated:
    def version(self) -> ProductVersion:
        tiers = [{"from_minor": 0, "annual_rate": "0.01"}, {"from_minor": 50_000, "annual_rate": "0.0225"}]
        content = VersionDraft(
            terms={"currency": "HKD"}, tiers=tiers, day_count="ACT/ACT", method=MARGINAL, **DEBIT
        )  # fmt: skip
        return launched("corrected", content)

    @settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(BACKDATED)
    def test_all_interest_is_that_of_the_corrected_balances(self, entries: list[tuple[int, int, int]]) -> None:
        """Postings (booked on day n, valued so many days before, amount): each day's end corrects what they touch."""
        with transaction.atomic():
            self.keep_a_week(entries)
            transaction.set_rollback(True)

    def keep_a_week(self, entries: list[tuple[int, int, int]]) -> None:
        version = self.version()
        start = clock.booking_date()
        ledger = opened(version, 60_000)
        set_floor(ledger, -40_000)
        nostro = ledger_books.nostro()
        for nth in range(6):
            today = clock.booking_date()
            for booked, back, amount in entries:
                if booked == nth:
                    valued = max(today - dt.timedelta(days=back), start)
                    key = f"seed:{next(ledger_books.SERIAL)}"
                    drafted = JournalDraft("seed", ((nostro, -amount), (ledger, amount)), key, value_date=valued)
                    post([drafted], allow_overdraft=True)
            clock.advance("HK", today + dt.timedelta(days=1))
            self.end(today, ledger)
        days = [start + dt.timedelta(days=n) for n in range(6)]
        expected = [accrual(domain(version), reads.as_of(ledger, day), day, line=40_000) for day in days]
        standing = unposted(ledger)
        assert standing.earned == sum((amount for amount in expected if amount > 0), D(0))
        assert standing.charged == sum((amount for amount in expected if amount < 0), D(0))
        agreed()

    def end(self, today: dt.date, ledger: int) -> None:
        fold([ledger])
        interest.accrue(1, ledger + 1, today)
        interest.correct(1, ledger + 1, today)
        assert interest.correct(1, ledger + 1, today).accounts == 0
        interest.total(today)

    def test_what_was_recorded_stays_and_the_difference_stands_beside_it(self) -> None:
        ledger = opened(self.version(), 60_000)
        first = close_day()
        recorded = Accrual.objects.get(ledger_account_id=ledger, day=first)
        nostro = ledger_books.nostro()
        post([JournalDraft("payment", ((nostro, -10_000), (ledger, 10_000)), "late", value_date=first)])
        second = close_day()
        assert Accrual.objects.get(ledger_account_id=ledger, day=first).amount == recorded.amount
        correction = AccrualAdjustment.objects.get(ledger_account_id=ledger)
        assert (correction.day, correction.known_on, correction.balance) == (first, second, 70_000)
        assert correction.amount == (D("0.0225") * 10_000 / 365).quantize(D("1e-12"))
        agreed()
