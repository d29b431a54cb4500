"""Consents: the latest decision counts, nothing is forgotten, and two taps are enough."""

import threading

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.utils import DatabaseError
from django.test import Client

from bank.foundation import clock, events
from bank.foundation.actor import Actor
from bank.foundation.errors import Refused
from bank.foundation.events import sequencer
from bank.identity import consents
from bank.identity.models import Consent, ConsentText, User
from tests.conftest import Committed
from tests.signed_in import signed_in

ACTOR = Actor("customer", 1, "portal")


def person(name: str = "alice") -> User:
    return User.objects.create(username=name)


def give(user: User, purpose: str = "marketing.email", version: int | None = None) -> Consent:
    return consents.give(user.pk, purpose, actor=ACTOR, now=clock.now(), text_version=version)


def withdraw(user: User, purpose: str = "marketing.email") -> Consent:
    return consents.withdraw(user.pk, purpose, actor=ACTOR, now=clock.now())


@pytest.mark.django_db
def test_silence_is_no_and_the_latest_decision_counts() -> None:
    user = person()
    assert not consents.allows(user.pk, "marketing.email")
    give(user)
    assert consents.allows(user.pk, "marketing.email")
    assert not consents.allows(user.pk, "profiling")
    withdraw(user)
    assert not consents.allows(user.pk, "marketing.email")
    assert Consent.objects.filter(user=user).count() == 2


@pytest.mark.django_db
def test_a_set_of_people_is_asked_in_one_query(django_assert_num_queries: object) -> None:
    yes, changed, never = person("yes"), person("changed"), person("never")
    give(yes)
    give(changed)
    withdraw(changed)
    allowed = consents.allowed_users("marketing.email")
    assert isinstance(allowed, QuerySet)
    assert set(allowed) == {yes.pk}
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert consents.allowed_among([yes.pk, changed.pk, never.pk], "marketing.email") == {yes.pk}


@pytest.mark.django_db
def test_every_decision_is_announced_once() -> None:
    user = person()
    give(user)
    give(user)
    withdraw(user)
    sequencer.sequence_all()
    names = ["identity.consent.given", "identity.consent.withdrawn"]
    told = [(e.name, e.payload) for e in events.read(names, after=0, limit=9)]
    payload = {"user_id": user.pk, "purpose": "marketing.email", "text_version": 1}
    assert told == [(names[0], payload), (names[1], payload)]


@pytest.mark.django_db
def test_a_yes_is_to_the_text_that_was_read() -> None:
    user = person()
    ConsentText.objects.create(
        purpose="marketing.email", version=2, texts={"en": "New words."}, published_at=clock.now()
    )
    with pytest.raises(Refused, match="has changed"):
        give(user, version=1)
    assert not consents.allows(user.pk, "marketing.email")
    assert give(user, version=2).text.version == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE identity_consent SET given = true",
        "DELETE FROM identity_consent",
        "TRUNCATE identity_consent CASCADE",
        "UPDATE identity_consenttext SET texts = '{}'",
        "DELETE FROM identity_consenttext",
    ],
)
def test_evidence_cannot_be_changed(sql: str) -> None:
    withdraw(person())
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_two_taps_at_once_are_one_decision(committed: Committed) -> None:
    user = person()

    def tap() -> None:
        give(user)
        connection.close()

    threads = [threading.Thread(target=tap) for _nth in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Consent.objects.count() == 1


@pytest.mark.django_db
def test_the_page_gives_and_withdraws_in_one_tap_with_evidence() -> None:
    user = person()
    client = signed_in(user)
    assert b"Offers by e-mail" in client.get("/consents/").content
    tap = {"purpose": "marketing.email", "given": "yes", "text_version": "1"}
    client.post("/consents/", tap, headers={"user-agent": "Browser/1"})
    consent = Consent.objects.get()
    assert (consent.given, consent.channel, consent.text.version) == (True, "portal", 1)
    assert consent.evidence["user_agent"] == "Browser/1"
    assert consent.evidence["ip_hash"]
    assert "127.0.0.1" not in str(consent.evidence)
    client.post("/consents/", {**tap, "given": "no"})
    assert not consents.allows(user.pk, "marketing.email")
    assert "What you decided before" in client.get("/consents/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"purpose": "marketing.everything"},
        {"given": "maybe"},
        {"text_version": "0"},
        {"text_version": "x" * 5000},
        {"purpose": ""},
    ],
)
def test_a_hostile_tap_changes_nothing_and_says_so(wrong: dict[str, str]) -> None:
    client = signed_in(person())
    tap = {"purpose": "marketing.email", "given": "yes", "text_version": "1", **wrong}
    page = client.post("/consents/", tap, follow=True).content.decode()
    assert "Nothing has changed" in page
    assert not Consent.objects.exists()


@pytest.mark.django_db
def test_a_stranger_is_sent_to_sign_in() -> None:
    assert Client().get("/consents/").status_code == 302
