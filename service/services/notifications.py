"""Tell people: one service for every notification, in-app and by e-mail, in the reader's language.

It speaks for the apps below on their events (`service.subscribers`) and is called by the apps above.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.utils import translation

from bank.foundation import live
from bank.foundation.arrays import array_literal
from service.gates import ContactQuestion, refusals
from service.models import Broadcast, Notification
from service.services.notices import NOTICES, Notice

CHANNELS = ("inapp", "email")


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A notice that somebody is to get. `key` is unique a user: sending it again sends nothing."""

    user_id: int
    code: str
    key: str
    context: Mapping[str, Any] = field(default_factory=dict)
    link: str = ""
    channels: Sequence[str] = CHANNELS


def send(
    *,
    user_id: int,
    code: str,
    key: str,
    now: datetime,
    context: Mapping[str, Any] | None = None,
    link: str = "",
    channels: Sequence[str] = CHANNELS,
) -> list[Notification]:
    """Tell one person; see `send_many`."""
    wanted = Wanted(user_id=user_id, code=code, key=key, context=context or {}, link=link, channels=channels)
    return send_many([wanted], now=now)


def send_many(wanted: Sequence[Wanted], *, now: datetime) -> list[Notification]:
    """Write the notifications of many people in a constant number of queries and return the new ones.

    More than plain service is asked of `CONTACT_GATES` first. In-app notices show at once; e-mails are
    queued and leave by `deliver_queued`. Raises KeyError for a code that is not in `NOTICES`.
    """
    allowed = _allowed([(want, channel) for want in wanted for channel in want.channels])
    languages = dict(
        get_user_model().objects.filter(pk__in={want.user_id for want, _ in allowed}).values_list("pk", "language")
    )
    drafts = [
        _draft(want, channel, languages[want.user_id], now) for want, channel in allowed if want.user_id in languages
    ]
    with transaction.atomic():
        fresh = Notification.objects.bulk_create(_claim(drafts), batch_size=1000)
    for notification in fresh:
        if notification.channel == "inapp":
            live.notify(f"user.{notification.user_id}", "notification", {"code": notification.code})
    return fresh


def _allowed(pairs: Sequence[tuple[Wanted, str]]) -> list[tuple[Wanted, str]]:
    groups: dict[tuple[str, str], set[int]] = {}
    for want, channel in pairs:
        if NOTICES[want.code].purpose:
            groups.setdefault((want.code, channel), set()).add(want.user_id)
    refused = {
        (code, channel): refusals(
            ContactQuestion(
                user_ids=sorted(users), purpose=f"{NOTICES[code].purpose}.{channel}", channel=channel, code=code
            )
        )
        for (code, channel), users in groups.items()
    }
    return [(want, channel) for want, channel in pairs if want.user_id not in refused.get((want.code, channel), {})]


def _draft(want: Wanted, channel: str, language: str, now: datetime) -> Notification:
    notice = NOTICES[want.code]
    title, body = render(notice, want.context, language)
    at_once = channel == Notification.Channel.INAPP
    return Notification(
        user_id=want.user_id,
        channel=channel,
        code=want.code,
        key=want.key,
        language=language,
        own_title=title,
        own_body=body,
        link=want.link,
        created_at=now,
        state=Notification.State.SENT if at_once else Notification.State.QUEUED,
        sent_at=now if at_once else None,
        next_attempt_at=None if at_once else now,
    )


def render(notice: Notice, context: Mapping[str, Any], language: str) -> tuple[str, str]:
    """Return title and body in a language. A context value may be a callable: it is called in that language."""
    with translation.override(language):
        values = {name: value() if callable(value) else value for name, value in context.items()}
        return str(notice.title) % values, str(notice.body) % values


def _claim(drafts: Sequence[Notification]) -> list[Notification]:
    """Keep the drafts whose (user, channel, key) nobody claimed before, in one statement."""
    if not drafts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO service_notification_key (user_id, channel, key, created_at)
            SELECT * FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::timestamptz[])
            ON CONFLICT DO NOTHING
            RETURNING user_id, channel, key
            """,
            [
                [draft.user_id for draft in drafts],
                [draft.channel for draft in drafts],
                [draft.key for draft in drafts],
                [draft.created_at for draft in drafts],
            ],
        )
        claimed = set(cursor.fetchall())
    fresh = []
    for draft in drafts:
        identity = (draft.user_id, draft.channel, draft.key)
        if identity in claimed:
            claimed.discard(identity)
            fresh.append(draft)
    return fresh


def mark_seen(*, user_id: int, now: datetime) -> int:
    """Mark every in-app notification of a login as seen and return how many were new."""
    return Notification.objects.filter(user_id=user_id, channel="inapp", seen_at__isnull=True).update(seen_at=now)


def compose(*, key: str, code: str, texts: Mapping[str, Any], link: str, now: datetime) -> Broadcast:
    """Return the text of this key for many logins, written the first time it is asked for."""
    message, _created = Broadcast.objects.get_or_create(
        key=key, defaults={"code": code, "texts": texts, "link": link, "created_at": now}
    )
    return message


def broadcast(
    *, message: Broadcast, purpose: str, user_ids: Sequence[int], channels: Sequence[str], now: datetime
) -> dict[str, dict[int, str]]:
    """Give one text to many logins, set-based; return for each channel who may not be contacted, and why.

    `purpose` is the prefix of a consent purpose ("marketing" asks for "marketing.email", "marketing.inapp").
    Every contact is asked of `CONTACT_GATES`; the same broadcast reaches a login once a channel. The copies of a
    broadcast bear its own time, so that their partitioned table keeps them unique by itself.
    """
    refused = {}
    with transaction.atomic(), connection.cursor() as cursor:
        for channel in channels:
            question = ContactQuestion(
                user_ids=user_ids, purpose=f"{purpose}.{channel}", channel=channel, code=message.code
            )
            refused[channel] = refusals(question)
            told = array_literal(user_id for user_id in user_ids if user_id not in refused[channel])
            cursor.execute(_COPY, {"broadcast": message.pk, "channel": channel, "users": told, "now": now})
    return refused


_COPY = """
    INSERT INTO service_notification (
        public_id, user_id, channel, code, key, language, broadcast_id, own_title, own_body, link, state,
        created_at, sent_at, next_attempt_at, attempts, error
    )
    SELECT
        'ntf_' || substr(replace(gen_random_uuid()::text, '-', ''), 1, 16), login.id, %(channel)s, said.code, said.key,
        login.language, said.id, '', '', said.link, CASE WHEN at_once THEN 'sent' ELSE 'queued' END,
        said.created_at, CASE WHEN at_once THEN %(now)s::timestamptz END,
        CASE WHEN NOT at_once THEN %(now)s::timestamptz END, 0, ''
    FROM service_broadcast said, identity_user login, (SELECT %(channel)s = 'inapp' AS at_once) AS how
    WHERE said.id = %(broadcast)s AND login.id = ANY(%(users)s::bigint[])
    ORDER BY login.id
    ON CONFLICT DO NOTHING
"""
