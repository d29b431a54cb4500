"""What was done cannot be undone on paper; months appear by themselves and swallow nothing."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, connections, transaction
from django.db.utils import DatabaseError

from bank.foundation import audit, clock, partitions, permissions
from bank.foundation.actor import Actor
from bank.foundation.errors import Refused
from bank.foundation.models import AccessLine, AuditLine, BookingCalendar
from bank.foundation.money import Money
from bank.identity.models import User
from tests.conftest import Committed

ACTOR = Actor("staff", 7, "admin", session="abc")


def sql(statement: str, *values: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall()) if cursor.description else []


@pytest.mark.django_db
def test_a_line_says_who_what_whom_why_and_from_what_to_what() -> None:
    user = User.objects.create(username="alice")
    audit.record(
        actor=ACTOR,
        action="test.rename",
        subject=user,
        reason="asked",
        before={"n": 1},
        after={"d": dt.date(2026, 1, 2)},
    )
    line = AuditLine.objects.get(action="test.rename")
    assert (line.action, line.subject_type, line.subject_id) == ("test.rename", "identity.user", user.public_id)
    assert (line.reason, line.before, line.after) == ("asked", {"n": 1}, {"d": "2026-01-02"})
    assert Actor.from_json(line.actor) == ACTOR


@pytest.mark.django_db
def test_a_look_needs_a_reason() -> None:
    with pytest.raises(ValueError, match="reason"):
        audit.record_access(actor=ACTOR, subject=("customer", "cus_1"), reason=" ")
    audit.record_access(actor=ACTOR, subject=("customer", "cus_1"), reason="call 12")
    assert AccessLine.objects.get().reason == "call 12"


@pytest.mark.django_db
def test_an_act_that_rolls_back_leaves_no_line() -> None:
    with pytest.raises(KeyError), transaction.atomic():
        audit.record(actor=ACTOR, action="test", subject=("a", "b"))
        raise KeyError
    assert not AuditLine.objects.filter(action="test").exists()


@pytest.mark.parametrize("alias", ["default", "owner"])
@pytest.mark.parametrize("table", ["foundation_audit", "foundation_access"])
@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET reason = 'x'", "DELETE FROM {}", "TRUNCATE {}", "TRUNCATE {}_default"]
)
def test_nobody_changes_a_line_not_even_the_owner(unharmed: Committed, alias: str, table: str, statement: str) -> None:
    audit.record(actor=ACTOR, action="test", subject=("a", "b"), reason="true")
    audit.record_access(actor=ACTOR, subject=("a", "b"), reason="true")
    with pytest.raises(DatabaseError), transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        cursor.execute(statement.format(table))
    assert set(sql(f"SELECT reason FROM {table}")) == {("true",)}


@pytest.mark.django_db
def test_months_are_made_ahead_for_every_registered_table() -> None:
    tables = {row[0] for row in sql("SELECT table_name FROM foundation_monthly")}
    assert {"foundation_event", "foundation_audit", "foundation_access"} <= tables
    assert partitions.ensure_ahead(5) > 0
    assert partitions.ensure_ahead(5) == 0
    parts = [
        row[0]
        for row in sql(
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'foundation_audit'::regclass"
        )
    ]
    now = clock.now()
    assert f"foundation_audit_y{now:%Y}m{now:%m}" in parts
    assert len(parts) == 7


@pytest.mark.django_db
def test_a_row_of_a_month_that_nobody_made_is_kept_and_moves_when_it_is() -> None:
    ahead = (clock.now() + dt.timedelta(days=5 * 31)).replace(day=15)
    sql(
        "INSERT INTO foundation_audit (at, actor, action, subject_type, subject_id)"
        " VALUES (%s, '{}', 'late', 'a', 'b')",
        ahead,
    )
    where = "SELECT tableoid::regclass::text FROM foundation_audit WHERE action = 'late'"
    assert sql(where) == [("foundation_audit_default",)]
    partitions.ensure_ahead(6)
    assert sql(where) == [(f"foundation_audit_y{ahead:%Y}m{ahead:%m}",)]
    with pytest.raises(DatabaseError), transaction.atomic():
        sql("DELETE FROM foundation_audit")


@pytest.mark.django_db
def test_the_applications_role_reaches_partitions_through_their_parent_only() -> None:
    month = f"foundation_audit_y{clock.now():%Y}m{clock.now():%m}"
    with pytest.raises(DatabaseError), transaction.atomic():
        sql(f"SELECT * FROM {month}")


@pytest.mark.django_db
def test_a_superusers_star_opens_nothing() -> None:
    root = User.objects.create(username="root", is_superuser=True, is_staff=True)
    assert not permissions.holds(root, "foundation.view_job")
    with pytest.raises(PermissionDenied):
        permissions.require(root, "foundation.view_job")


@pytest.mark.django_db
def test_permissions_are_read_once_a_request(django_assert_num_queries: object) -> None:
    user = User.objects.create(username="ada")
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert not permissions.holds(user, "foundation.view_job")
        assert not permissions.holds(user, "foundation.control_job")


@pytest.mark.django_db
def test_the_booking_date_only_moves_forward() -> None:
    BookingCalendar.objects.filter(pk="HK").delete()
    clock.open_calendar("HK", country="HK", booking_date=dt.date(2026, 11, 23))
    assert clock.advance("HK", dt.date(2026, 11, 24)) == dt.date(2026, 11, 23)
    for day in (dt.date(2026, 11, 24), dt.date(2026, 11, 1)):
        with pytest.raises(Refused):
            clock.advance("HK", day)
    assert clock.booking_date() == dt.date(2026, 11, 24)


def test_a_refusal_speaks_with_its_figures() -> None:
    refused = Refused("low", "You have %(have)s.", have=Money(123450, "HKD"))
    assert str(refused) == "You have HK$1,234.50."
