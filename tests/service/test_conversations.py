"""One conversation a customer: written once, answered live, seen by its own customer alone."""

import pytest
from django.db import connection
from django.urls import reverse

from bank.foundation import clock
from bank.foundation.errors import Refused
from service.models import Case, Conversation, Message, Notification
from service.services import cases, conversations
from tests import cast
from tests.signed_in import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice():
    cast.open_books()
    return cast.customer("alice")


def say(alice, body="Where is my card?", key="k1"):
    return conversations.write(customer_id=alice.pk, body=body, key=key, actor=cast.actor(alice), now=clock.now())


def test_the_same_form_twice_is_one_message(alice):
    assert say(alice) == say(alice)
    assert Message.objects.count() == 1
    assert Conversation.objects.get().waiting_since is not None


def test_an_answer_ends_the_wait_and_tells_the_customer_once(alice):
    talk = say(alice).conversation
    tara = cast.member("tara").actor
    for _again in range(2):
        conversations.reply(conversation_id=talk.pk, body="On its way.", key="r1", actor=tara, now=clock.now())
    talk.refresh_from_db()
    assert talk.waiting_since is None
    sent = Notification.objects.filter(user=alice.user, code="message.answered")
    assert sorted(sent.values_list("channel", flat=True)) == ["email", "inapp"]


@pytest.mark.parametrize(("body", "code"), [("  \x00 ", "empty_message"), ("x" * 4001, "message_too_long")])
def test_bad_words_change_nothing(alice, body, code):
    with pytest.raises(Refused) as refusal:
        say(alice, body)
    assert refusal.value.code == code
    assert not Message.objects.exists()


def test_the_text_is_not_readable_in_the_database(alice):
    say(alice, "My secret plan")
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM service_message")
        assert "secret" not in cursor.fetchone()[0]
    assert Message.objects.get().body == "My secret plan"


def test_another_customers_case_is_a_404(alice):
    case = cases.open_case(
        customer_id=alice.pk, kind="complaint", subject="A fee", body="Why?", key="c1", actor=cast.actor(alice),
        now=clock.now(),
    )  # fmt: skip
    page = reverse("service:case", args=[case.public_id])
    assert signed_in(alice.user).get(page).status_code == 200
    assert signed_in(cast.customer("charlie").user).get(page).status_code == 404


def test_a_case_is_paused_resumed_and_answered_on_its_clock(alice):
    actor, tara = cast.actor(alice), cast.member("tara").actor
    case = cases.open_case(
        customer_id=alice.pk, kind="question", subject="A rate", body="Which?", key="c1", actor=actor, now=clock.now()
    )
    cases.pause(case_id=case.pk, reason="asked back", actor=tara, now=clock.now())
    case.refresh_from_db()
    assert (case.state, case.due_at) == (Case.State.PAUSED, None)
    cases.resume(case_id=case.pk, actor=tara, now=clock.now())
    cases.resolve(case_id=case.pk, resolution="Two per cent.", actor=tara, now=clock.now())
    with pytest.raises(Refused):
        cases.resolve(case_id=case.pk, resolution="Again.", actor=tara, now=clock.now())
    cases.rate(case_id=case.pk, score=4, actor=actor, now=clock.now())
    with pytest.raises(Refused):
        cases.rate(case_id=case.pk, score=5, actor=actor, now=clock.now())
