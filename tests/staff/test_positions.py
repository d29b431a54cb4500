"""Permissions come with a position: whole on appointment, gone on transfer and on leaving."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bank.foundation.errors import Refused
from bank.foundation.models import AuditLine
from bank.foundation.permissions import held
from bank.identity.models import User
from bank.staff import appointments, approvals, services
from bank.staff.models import Approval, Employee
from bank.staff.selectors import employee_of
from tests.staff.people import NOW, SYSTEM, TODAY, acting, department, employ, fresh, position

pytestmark = pytest.mark.django_db


def refusal(call, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        call(*args, **kwargs)
    return caught.value.code


def test_an_appointment_gives_exactly_the_positions_permissions():
    tara = employ("tara", position("teller", "staff.view_employee"))
    assert held(fresh(tara)) == {"staff.view_employee"}
    services.appoint(user=tara.user, position=position("head", "staff.approve_appointment"), actor=SYSTEM, today=TODAY)
    assert held(fresh(tara)) == {"staff.approve_appointment"}


def test_a_changed_position_changes_what_its_holders_may_do():
    tara = employ("tara", position("teller", "staff.view_employee"))
    position("teller", "staff.view_position")
    assert held(fresh(tara)) == {"staff.view_position"}


def test_leaving_ends_permissions_and_sign_in_and_keeps_the_row():
    tara = employ("tara", position("teller", "staff.view_employee"))
    services.leave(employee=tara, reason="Retired.", actor=SYSTEM, today=TODAY)
    user = fresh(tara)
    assert (held(user), user.is_active, user.is_staff, employee_of(user)) == (frozenset(), False, False, None)
    assert AuditLine.objects.filter(action="staff.employee.leave", reason="Retired.").count() == 1


def test_a_customers_login_is_never_appointed():
    customer = User.objects.create_user("alice")
    assert refusal(services.appoint, user=customer, position=position("teller"), actor=SYSTEM, today=TODAY) == (
        "customers_login"
    )


def test_nobody_appoints_themselves():
    ada = employ("ada", position("administrator", "staff.appoint_staff"))
    assert refusal(services.appoint, user=ada.user, position=position("head"), actor=acting(ada), today=TODAY) == (
        "own_appointment"
    )
    ask = {"user": ada.user, "position": position("head"), "manager": None, "reason": "x", "now": NOW}
    assert refusal(appointments.ask, actor=acting(ada), **ask) == "own_appointment"


def test_an_unknown_permission_founds_nothing():
    assert refusal(position, "odd", "staff.no_such_thing") == "unknown_permission"


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(["one", "two", "leave"])), max_size=8))
def test_after_any_history_everybody_holds_just_their_position(history):
    places = {"one": position("one", "staff.view_employee"), "two": position("two", "staff.view_position")}
    people = {}
    for index, (name, what) in enumerate(history):
        login = f"{name}-{index if name not in people else ''}"
        if what == "leave" and name in people:
            services.leave(employee=people[name], reason="x", actor=SYSTEM, today=TODAY)
        elif what != "leave" and name not in people:
            people[name] = employ(f"{login}{User.objects.count()}", places[what])
        elif what != "leave":
            user = people[name].user
            people[name] = services.appoint(user=user, position=places[what], actor=SYSTEM, today=TODAY)
    for who in people.values():
        who.refresh_from_db()
        names = {"one": "staff.view_employee", "two": "staff.view_position"}
        expected = frozenset() if who.left_on else frozenset({names[who.position.code]})
        assert held(fresh(who)) == expected


class TestTheSecondPersonOfAnAppointment:
    @pytest.fixture
    def ada(self):
        return employ("ada", position("administrator", "staff.appoint_staff"))

    def hire(self, ada, to):
        return appointments.hire(
            username="winnie", given_name="Winnie", family_name="Tang", email="winnie@example.hk",
            position=to, manager=None, reason="The branch grows.", actor=acting(ada), now=NOW,
        )  # fmt: skip

    def test_the_new_login_may_do_nothing_until_somebody_else_approves(self, ada):
        helen = employ("helen", position("head", "staff.approve_appointment"))
        approval = self.hire(ada, position("teller", "staff.view_employee"))
        winnie = User.objects.get(username="winnie")
        assert held(winnie) == frozenset()
        assert not winnie.has_usable_password()
        approvals.approve(approval, actor=acting(helen), reason="Yes.", now=NOW)
        assert held(User.objects.get(username="winnie")) == {"staff.view_employee"}
        assert Employee.objects.get(user=winnie).position.code == "teller"

    def test_an_independent_department_approves_its_own(self, ada):
        helen = employ("helen", position("head", "staff.approve_appointment"))
        office = department("compliance", independent=True)
        oscar = employ("oscar", position("officer", "staff.approve_independent_appointment", within=office))
        approval = self.hire(ada, position("screener", "staff.view_employee", within=office))
        assert refusal(approvals.approve, approval, actor=acting(helen), now=NOW) == "approval_not_allowed"
        approvals.approve(approval, actor=acting(oscar), now=NOW)

    def test_a_position_that_gained_a_permission_since_makes_it_stale(self, ada):
        helen = employ("helen", position("head", "staff.approve_appointment"))
        approval = self.hire(ada, position("teller", "staff.view_employee"))
        position("teller", "staff.view_employee", "staff.appoint_staff")
        assert refusal(approvals.approve, approval, actor=acting(helen), now=NOW) == "approval_stale"
        assert held(User.objects.get(username="winnie")) == frozenset()

    def test_a_taken_login_is_refused_and_leaves_no_request(self, ada):
        User.objects.create_user("Winnie")
        assert refusal(self.hire, ada, position("teller")) == "login_taken"
        assert not Approval.objects.filter(state=Approval.State.WAITING).exists()


class TestDelegation:
    def lend(self, holder, deputy, permission, by=None):
        return services.delegate(
            holder=holder, deputy=deputy, permission=permission, starts_at=NOW, ends_at=NOW.replace(hour=23),
            reason="Away.", actor=acting(by or holder),
        )  # fmt: skip

    def test_only_its_holder_lends_what_they_hold(self):
        helen = employ("helen", position("head", "staff.approve_appointment"))
        tara = employ("tara", position("teller"))
        assert refusal(self.lend, helen, tara, "staff.approve_appointment", by=tara) == "not_yours"
        assert refusal(self.lend, helen, tara, "staff.appoint_staff") == "not_held"

    def test_what_an_independent_department_does_stays_inside_it(self):
        office = department("compliance", independent=True)
        permission = "staff.approve_independent_appointment"
        olga = employ("olga", position("officer", permission, within=office))
        oscar = employ("oscar", position("officer", permission, within=office))
        tara = employ("tara", position("teller"))
        assert refusal(self.lend, olga, tara, permission) == "independent"
        assert self.lend(olga, oscar, permission).pk
