"""The audit log and the access log: one line in the transaction of the act, never changed afterwards."""

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.models import Model

from bank.foundation import clock
from bank.foundation.actor import Actor

Subject = Model | tuple[str, str]

AUDIT = """
INSERT INTO foundation_audit (at, actor, action, subject_type, subject_id, reason, before, after)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
"""
ACCESS = "INSERT INTO foundation_access (at, actor, subject_type, subject_id, reason) VALUES (%s, %s, %s, %s, %s)"


def record(
    *,
    actor: Actor,
    action: str,
    subject: Subject,
    reason: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Write what was done. Never pass personal data in the clear in `before` and `after`: name what changed."""
    row = [clock.now(), _json(actor.as_json()), action, *subject_key(subject), reason, _json(before), _json(after)]
    with connection.cursor() as cursor:
        cursor.execute(AUDIT, row)


def record_access(*, actor: Actor, subject: Subject, reason: str) -> None:
    """Write that somebody looked at personal data and why; ValueError without a reason."""
    if not reason.strip():
        raise ValueError("an access to personal data has a reason")
    with connection.cursor() as cursor:
        cursor.execute(ACCESS, [clock.now(), _json(actor.as_json()), *subject_key(subject), reason])


def subject_key(subject: Subject) -> tuple[str, str]:
    """Return (type, id) of a subject: a model's label and its public id, or its key where it has none."""
    if isinstance(subject, tuple):
        return subject
    return subject._meta.label_lower, str(getattr(subject, "public_id", None) or subject.pk)


def _json(value: dict[str, Any] | None) -> str | None:
    return None if value is None else json.dumps(value, cls=DjangoJSONEncoder)
