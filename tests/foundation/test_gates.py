"""Gates: every guard is asked, and one that fails or dawdles answers as its gate decides, never "allow"."""

import time
from dataclasses import dataclass, field

import pytest
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction

from bank.foundation import gates
from bank.foundation.models import BookingCalendar

pytestmark = pytest.mark.django_db


@dataclass
class Answering:
    """A guard that answers as it is told."""

    name: str
    says: str = "ALLOW"
    breaks: str = ""
    owner: str = "risk"
    timeout_ms: int = 200
    confirmed: list[str] = field(default_factory=list)

    def screen(self, order: str) -> str:
        return self._act()

    def confirm(self, order: str, decision: str) -> str:
        self.confirmed.append(decision)
        return self._act()

    def _act(self) -> str:
        with connection.cursor() as cursor:
            if self.breaks == "sql":
                cursor.execute("SELECT * FROM no_such_table")
            if self.breaks == "slow sql":
                cursor.execute("SELECT pg_sleep(5)")
        if self.breaks == "python":
            raise ZeroDivisionError
        if self.breaks == "slow python":
            time.sleep(0.3)
        if self.breaks == "writes":
            BookingCalendar.objects.create(code="W", booking_date="2026-01-01")
            raise ValueError
        return self.says


first, second = Answering("first"), Answering("second", "REFUSE")
GATE = ["tests.foundation.test_gates.first", "tests.foundation.test_gates.second"]


@pytest.fixture(autouse=True)
def asked(settings: object) -> None:
    settings.PAYMENT_GATES = GATE  # type: ignore[attr-defined]
    first.breaks, first.confirmed = "", []


def failed(guard: gates.Guard[str, str], error: Exception) -> str:
    return f"HOLD {guard.name} {type(error).__name__}"


def screen() -> list[str]:
    return [answer for _guard, answer in gates.screen("PAYMENT_GATES", "pay", failed=failed)]


def test_every_guard_answers_in_order() -> None:
    assert screen() == ["ALLOW", "REFUSE"]


@pytest.mark.parametrize(
    ("how", "error"),
    [
        ("sql", "ProgrammingError"),
        ("slow sql", "OperationalError"),
        ("python", "ZeroDivisionError"),
        ("slow python", "TimeoutError"),
    ],
)
def test_a_guard_that_fails_spoils_nothing_and_does_not_allow(how: str, error: str) -> None:
    first.breaks = how
    began = time.monotonic()
    with transaction.atomic():
        assert screen() == [f"HOLD first {error}", "REFUSE"]
        screened = gates.screen("PAYMENT_GATES", "pay", failed=failed)
        confirmed = gates.confirm(screened, "pay", failed=failed)
        BookingCalendar.objects.create(code="OK", booking_date="2026-01-01")
    assert [answer for _guard, answer in confirmed] == [f"HOLD first {error}", "REFUSE"]
    assert BookingCalendar.objects.filter(code="OK").exists()
    assert time.monotonic() - began < 3


def test_what_a_failed_guard_wrote_is_gone() -> None:
    first.breaks = "writes"
    assert screen()[0] == "HOLD first ValueError"
    assert not BookingCalendar.objects.filter(code="W").exists()


def test_the_second_step_hands_each_guard_its_first_answer() -> None:
    with transaction.atomic():
        screened = gates.screen("PAYMENT_GATES", "pay", failed=failed)
        gates.confirm(screened, "pay", failed=failed)
    assert first.confirmed == ["ALLOW"]


def test_the_callers_own_time_limit_holds_afterwards() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '7s'")
        screen()
        first.breaks = "slow sql"
        screen()
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("7s",)


def test_a_gate_without_guards_is_a_mistake(settings: object) -> None:
    settings.PAYMENT_GATES = []  # type: ignore[attr-defined]
    with pytest.raises(ImproperlyConfigured, match="PAYMENT_GATES"):
        screen()


def test_a_path_that_leads_nowhere_is_found_at_start(settings: object) -> None:
    settings.PAYMENT_GATES = [*GATE, "risk.guards.nobody", GATE[0]]  # type: ignore[attr-defined]
    found = [
        (problem.id, str(problem.msg)) for problem in checks.run_checks() if problem.id in ("bank.E001", "bank.E002")
    ]
    assert [number for number, _text in found] == ["bank.E001", "bank.E002"]
    assert "risk.guards.nobody" in found[0][1]
