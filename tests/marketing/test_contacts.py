"""Whom a campaign contacts: consent and cap are asked, decisions stand, and nobody is told twice."""

import pytest

from bank.foundation import clock
from bank.foundation.errors import Refused
from bank.identity import consents
from marketing.models import Campaign, ContactDecision, ContactPolicy, Membership, Segment
from marketing.services import campaigns
from service.models import Notification
from tests import cast

pytestmark = pytest.mark.django_db
TEXTS = {code: ["A title", "A text"] for code in ("en", "zh-hant", "zh-hans")}


@pytest.fixture
def people():
    cast.open_books()
    alice, bob = cast.customer("alice"), cast.customer("bob")
    for purpose in ("marketing.inapp", "marketing.email"):
        consents.give(alice.user_id, purpose, actor=cast.actor(alice), now=clock.now())
    return alice, bob


def campaign(people, hold_out_bp=0, channels=("inapp", "email")):
    mark = cast.member("petra").actor
    segment = Segment.objects.create(code=f"s{Segment.objects.count()}", name="s", condition="", created_at=clock.now())
    Membership.objects.bulk_create(Membership(segment=segment, customer=each, since=clock.now()) for each in people)
    content = campaigns.write_content(name="c", texts=TEXTS, link="/accounts/", actor=mark, now=clock.now())
    return campaigns.draft(
        name="n", segment=segment, content=content, channels=channels, goal=Campaign.Goal.PAY, hold_out_bp=hold_out_bp,
        actor=mark, now=clock.now(),
    )  # fmt: skip


def push(of):
    return campaigns.push(campaign=of, first=0, last=2**62, now=clock.now())


def verdicts(of):
    return sorted(ContactDecision.objects.filter(campaign=of).values_list("customer__user__username", "verdict"))


def test_without_consent_nobody_is_contacted(people):
    first = campaign(people)
    assert push(first) == 2
    assert verdicts(first) == [("alice", "contact")] * 2 + [("bob", "no_consent")] * 2
    assert Notification.objects.filter(code="marketing.offer").count() == 2
    assert push(first) == 0
    assert Notification.objects.filter(code="marketing.offer").count() == 2


def test_a_withdrawn_consent_counts_at_once(people):
    alice, _bob = people
    consents.withdraw(alice.user_id, "marketing.email", actor=cast.actor(alice), now=clock.now())
    push(first := campaign(people))
    assert verdicts(first)[:2] == [("alice", "contact"), ("alice", "no_consent")]


def test_the_cap_counts_across_campaigns(people):
    ContactPolicy.objects.filter(channel="inapp").update(most=1)
    push(campaign(people, channels=["inapp"]))
    push(second := campaign(people, channels=["inapp"]))
    assert verdicts(second)[0] == ("alice", "frequency_cap")


def test_everybody_held_out_gets_nothing(people):
    held = campaign(people, hold_out_bp=5000)
    push(held)
    told = ContactDecision.objects.filter(campaign=held, verdict="contact").count()
    assert Notification.objects.filter(code="marketing.offer").count() == told
    assert ContactDecision.objects.filter(campaign=held).count() == 4


@pytest.mark.parametrize("link", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:x"])
def test_a_message_never_leads_out_of_the_bank(people, link):
    with pytest.raises(Refused):
        campaigns.write_content(name="c", texts=TEXTS, link=link, actor=cast.SYSTEM, now=clock.now())


def test_a_message_without_one_language_is_refused(people):
    with pytest.raises(Refused):
        campaigns.write_content(name="c", texts={"en": ["a", "b"]}, link="/", actor=cast.SYSTEM, now=clock.now())
