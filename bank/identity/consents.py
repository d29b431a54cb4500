"""Consents: given, withdrawn, asked for. The latest row of a person and purpose counts; none means no."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from bank.foundation import audit
from bank.foundation.actor import Actor
from bank.foundation.arrays import array_literal
from bank.foundation.errors import Refused
from bank.foundation.events import publish
from bank.identity.events import ConsentGiven, ConsentWithdrawn
from bank.identity.models import Consent, ConsentText, Purpose, User

ALLOWED_AMONG = """
    SELECT DISTINCT ON (user_id) user_id, given FROM identity_consent
    WHERE purpose = %s AND user_id = ANY(%s::bigint[]) ORDER BY user_id, id DESC
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """How one purpose stands for one person: the latest decision, and the words in force."""

    purpose: Purpose
    given: bool
    since: dt.datetime | None
    text: ConsentText


def allows(user_id: int, purpose: str) -> bool:
    """Return whether the person's latest decision on the purpose is yes."""
    latest = Consent.objects.filter(user_id=user_id, purpose=purpose).order_by("-id").values_list("given", flat=True)
    return bool(latest.first())


def allowed_users(purpose: str) -> "QuerySet[Consent, int]":
    """Return the ids of all users who allow the purpose now, as one set-based query (usable as a subquery)."""
    return _allowing(Consent.objects.filter(purpose=purpose))


def allowed_among(user_ids: Collection[int], purpose: str) -> set[int]:
    """Return those of these users who allow the purpose now: one query over an array, however many they are."""
    with connection.cursor() as cursor:
        cursor.execute(ALLOWED_AMONG, [purpose, array_literal(user_ids)])
        return {user_id for user_id, given in cursor.fetchall() if given}


def _allowing(decisions: "QuerySet[Consent]") -> "QuerySet[Consent, int]":
    latest = decisions.order_by("user_id", "-id").distinct("user_id")
    return Consent.objects.filter(pk__in=latest.values("pk"), given=True).values_list("user_id", flat=True)


def standings(user_id: int) -> list[Standing]:
    """Return every purpose with the person's decision and the text in force."""
    own = Consent.objects.filter(user_id=user_id).order_by("purpose", "-id").distinct("purpose")
    latest = {consent.purpose: consent for consent in own}
    texts = texts_in_force()
    return [
        Standing(purpose, found.given if found else False, found.at if found else None, texts[purpose.value])
        for purpose in Purpose
        if purpose.value in texts
        for found in [latest.get(purpose.value)]
    ]


def texts_in_force() -> dict[str, ConsentText]:
    """Return the latest text of every purpose."""
    newest = ConsentText.objects.order_by("purpose", "-version").distinct("purpose")
    return {text.purpose: text for text in newest}


def give(
    user_id: int,
    purpose: str,
    *,
    actor: Actor,
    now: dt.datetime,
    evidence: dict[str, Any] | None = None,
    text_version: int | None = None,
) -> Consent:
    """Record a yes under the text in force; Refused where the person read (`text_version`) an older one."""
    return _decide(user_id, purpose, True, actor=actor, now=now, evidence=evidence, text_version=text_version)


def withdraw(
    user_id: int, purpose: str, *, actor: Actor, now: dt.datetime, evidence: dict[str, Any] | None = None
) -> Consent:
    """Record a no; it counts from this moment, whatever text is in force."""
    return _decide(user_id, purpose, False, actor=actor, now=now, evidence=evidence, text_version=None)


@transaction.atomic
def give_many(
    user_ids: Sequence[int], purposes: Sequence[str], *, actor: Actor, now: dt.datetime, evidence: dict[str, Any]
) -> int:
    """Record the first yes of many people under the texts in force, as brought over on paper; return how many."""
    texts = texts_in_force()
    rows = Consent.objects.bulk_create(
        (
            Consent(
                user_id=user_id, purpose=purpose, text=texts[purpose], given=True, channel=actor.channel,
                evidence=evidence, at=now,
            )
            for user_id in user_ids
            for purpose in purposes
        ),
        batch_size=1000,
    )  # fmt: skip
    audit.record(
        actor=actor,
        action="identity.consent.give_many",
        subject=("consent", actor.channel),
        after={"people": len(user_ids), "purposes": list(purposes)},
    )
    return len(rows)


@transaction.atomic
def _decide(
    user_id: int,
    purpose: str,
    given: bool,
    *,
    actor: Actor,
    now: dt.datetime,
    evidence: dict[str, Any] | None,
    text_version: int | None,
) -> Consent:
    # Two taps at once: the person's row orders them.
    user = User.objects.select_for_update(no_key=True).get(pk=user_id)
    text = ConsentText.objects.filter(purpose=purpose).order_by("-version").first()
    if text is None:
        raise Refused("unknown_purpose", _("There is no such purpose."))
    if text_version is not None and text_version != text.version:
        raise Refused("consent_text_changed", _("The text has changed meanwhile. Please read it again."))
    latest = Consent.objects.filter(user=user, purpose=purpose).order_by("-id").first()
    if latest is not None and latest.given == given and latest.text_id == text.pk:
        return latest
    consent = Consent.objects.create(
        user=user, purpose=purpose, text=text, given=given, channel=actor.channel, evidence=evidence or {}, at=now
    )
    audit.record(
        actor=actor,
        action="identity.consent.give" if given else "identity.consent.withdraw",
        subject=user,
        before={"given": latest.given if latest else None},
        after={"purpose": purpose, "given": given, "text_version": text.version},
    )
    _announce(user, consent, text, actor)
    return consent


def _announce(user: User, consent: Consent, text: ConsentText, actor: Actor) -> None:
    kind = ConsentGiven if consent.given else ConsentWithdrawn
    event = kind(
        subject_id=user.public_id,
        subject_version=consent.pk,
        user_id=user.pk,
        purpose=consent.purpose,
        text_version=text.version,
    )
    publish(event, actor=actor)
