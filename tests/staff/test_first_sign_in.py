"""A new colleague from the request to the first sign-in, through the doors alone."""

import re

import pytest
from django.test import Client

from bank.foundation.errors import Refused
from bank.identity import invitations
from bank.identity.models import User
from bank.staff import appointments, approvals
from tests.staff.people import NOW, SYSTEM, acting, employ, position

pytestmark = pytest.mark.django_db
PASSWORD = "a lantern over Star Ferry"


@pytest.fixture
def winnie(mailoutbox, django_capture_on_commit_callbacks):
    ada = employ("ada", position("administrator", "staff.appoint_staff"))
    helen = employ("helen", position("head", "staff.approve_appointment"))
    approval = appointments.hire(
        username="winnie", given_name="Winnie", family_name="Tang", email="winnie@example.hk", manager=None,
        position=position("teller"), reason="The branch grows.", actor=acting(ada), now=NOW,
    )  # fmt: skip
    assert mailoutbox == []
    with django_capture_on_commit_callbacks(execute=True):
        approvals.approve(approval, actor=acting(helen), now=NOW)
    return User.objects.get(username="winnie")


def link(mailoutbox) -> str:
    return re.search(r"/sign-in/first/\S+", mailoutbox[-1].body).group()


def test_the_link_sets_the_first_password_once_and_the_second_factor_follows(winnie, mailoutbox):
    first = link(mailoutbox)
    browser = Client()
    form = browser.get(first, follow=True)
    page = form.redirect_chain[-1][0]
    chosen = {"new_password1": PASSWORD, "new_password2": PASSWORD}
    assert browser.post(page, {**chosen, "new_password2": "other"}).status_code == 200
    assert browser.post(page, chosen).status_code == 302
    winnie.refresh_from_db()
    assert winnie.check_password(PASSWORD)
    assert "spent" in Client().get(first, follow=True).content.decode()
    signed = browser.post("/sign-in/", {"login": "winnie", "password": PASSWORD}, follow=True)
    assert signed.redirect_chain[-1][0].startswith("/security/totp/activate/")


def test_a_login_with_a_password_gets_no_link_and_accepts_none(winnie, mailoutbox):
    first = link(mailoutbox)
    winnie.set_password(PASSWORD)
    winnie.save()
    with pytest.raises(Refused):
        invitations.invite(user=winnie, actor=SYSTEM)
    assert "spent" in Client().get(first, follow=True).content.decode()


def test_whoever_left_meanwhile_has_a_spent_link(winnie, mailoutbox):
    User.objects.filter(pk=winnie.pk).update(is_active=False)
    assert "spent" in Client().get(link(mailoutbox), follow=True).content.decode()
