"""A product is sold after its gates and a second person agreed, and never changes again."""

from decimal import Decimal

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, transaction

from bank.foundation import clock
from bank.foundation.errors import Refused
from bank.staff import approvals
from products.domain.rates import MARGINAL, WHOLE, PriceError, annual_rate, tiers_of
from products.domain.terms import TermsError, terms_of
from products.gates import LaunchAnswer
from products.models import Fee, ProductVersion
from products.selectors import launched
from products.services.drafts import redraft
from products.services.errors import LaunchRefused, NotADraft, UnusableVersion
from products.services.launches import request_launch, withdraw
from tests import cast


def no(question):
    return LaunchAnswer(allowed=False, reason="not on my watch")


@pytest.fixture
def savings(db):
    return cast.products()["SAVINGS"]


@pytest.fixture
def petra(db):
    return cast.member("petra").actor


@pytest.fixture
def paul(db):
    return cast.member("paul").actor


def drafted(savings, petra, rate="0.02"):
    return redraft(version=savings, tiers=[{"from_minor": 0, "annual_rate": rate}], actor=petra, now=clock.now())


def test_four_products_are_sold_once(savings):
    assert sorted(v.kind for v in launched()) == ["CURRENT", "LOAN", "SAVINGS", "TERM_DEPOSIT"]
    cast.products()
    assert launched().count() == 4


def test_a_new_rate_is_a_new_version_that_a_second_person_launches(savings, petra, paul):
    version = drafted(savings, petra)
    approval = request_launch(version=version, reason="market", actor=petra, now=clock.now())
    with pytest.raises(Refused):
        approvals.approve(approval, actor=petra, now=clock.now())
    approvals.approve(approval, actor=paul, now=clock.now())
    version.refresh_from_db()
    savings.refresh_from_db()
    assert (version.state, version.number, savings.state) == ("LAUNCHED", 2, "WITHDRAWN")
    assert launched("SAVINGS").get() == version


def test_rejected_it_is_a_draft_again(savings, petra, paul):
    version = drafted(savings, petra)
    approval = request_launch(version=version, reason="market", actor=petra, now=clock.now())
    approvals.reject(approval, actor=paul, reason="too dear", now=clock.now())
    version.refresh_from_db()
    assert version.state == "DRAFT"


def test_a_gate_that_speaks_against_it_stops_it(savings, petra, settings):
    settings.LAUNCH_GATES = [f"{__name__}.no"]
    version = drafted(savings, petra)
    with pytest.raises(LaunchRefused) as refused:
        request_launch(version=version, reason="x", actor=petra, now=clock.now())
    assert "not on my watch" in str(refused.value)
    version.refresh_from_db()
    assert version.state == "DRAFT"


def test_without_gates_nothing_launches(savings, petra, settings):
    settings.LAUNCH_GATES = []
    with pytest.raises(ImproperlyConfigured):
        request_launch(version=drafted(savings, petra), reason="x", actor=petra, now=clock.now())


def test_only_a_draft_asks_for_its_launch(savings, petra):
    with pytest.raises(NotADraft):
        request_launch(version=savings, reason="x", actor=petra, now=clock.now())


@pytest.mark.parametrize(
    "change",
    [
        lambda v: ProductVersion.objects.filter(pk=v.pk).update(terms={"currency": "USD"}),
        lambda v: ProductVersion.objects.filter(pk=v.pk).update(state="DRAFT"),
        lambda v: ProductVersion.objects.filter(pk=v.pk).update(eligibility="age > 3"),
        lambda v: ProductVersion.objects.filter(pk=v.pk).delete(),
        lambda v: type(v.price).objects.filter(version=v).update(tiers=[]),
        lambda v: type(v.price).objects.filter(version=v).delete(),
        lambda v: Fee.objects.create(version=v, code="surprise", amount_minor=1),
    ],
)
def test_what_was_launched_never_changes(savings, change):
    with pytest.raises(DatabaseError), transaction.atomic():
        change(savings)


def test_withdrawn_it_stays_as_it_was(savings, petra):
    withdraw(version=savings, reason="old", actor=petra, now=clock.now())
    savings.refresh_from_db()
    assert savings.state == "WITHDRAWN"
    assert not launched("SAVINGS").exists()


@pytest.mark.parametrize(
    "tiers",
    [[], [{"from_minor": 5, "annual_rate": "0"}], [{"from_minor": 0, "annual_rate": 0.1}], [{"from_minor": 0}],
     [{"from_minor": 0, "annual_rate": "2"}], [{"from_minor": 0, "annual_rate": "NaN"}],
     [{"from_minor": 0, "annual_rate": "0"}, {"from_minor": 0, "annual_rate": "0"}]],
)  # fmt: skip
def test_unusable_prices_are_refused(savings, petra, tiers):
    with pytest.raises(UnusableVersion):
        redraft(version=savings, tiers=tiers, actor=petra, now=clock.now())
    with pytest.raises(PriceError):
        tiers_of(tiers)


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("GOLD", {}),
        ("SAVINGS", {}),
        ("SAVINGS", {"currency": "hkd"}),
        ("SAVINGS", {"currency": "HKD", "bonus": 1}),
        ("CURRENT", {"currency": "HKD", "overdraft_minor": -1}),
        ("CURRENT", {"currency": "HKD", "overdraft_minor": True}),
        ("LOAN", {"currency": "HKD", "minimum_minor": 2, "maximum_minor": 1, "minimum_months": 1, "maximum_months": 2}),
    ],
)
def test_unusable_terms_are_refused(kind, data):
    with pytest.raises(TermsError):
        terms_of(kind, data)


def test_rates_by_tier():
    tiers = tiers_of([{"from_minor": 0, "annual_rate": "0.01"}, {"from_minor": 100, "annual_rate": "0.03"}])
    assert annual_rate(tiers, WHOLE, 99) == Decimal("0.01")
    assert annual_rate(tiers, WHOLE, 100) == Decimal("0.03")
    assert annual_rate(tiers, MARGINAL, 200) == Decimal("0.02")
    assert annual_rate(tiers, MARGINAL, 0) == Decimal("0.01")
