"""What happened to a thing, from the audit log: who, what, when and why."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Model
from django.utils.translation import gettext as _

from bank.foundation.audit import subject_key
from bank.foundation.models import AuditLine

MOST_LINES = 20


@dataclass(frozen=True)
class Line:
    """One line as staff read it."""

    at: dt.datetime
    who: str
    what: str
    why: str


def history_of(obj: Model) -> list[Line]:
    """Return the latest lines about an object, newest first."""
    kind, key = subject_key(obj)
    found = list(AuditLine.objects.filter(subject_type=kind, subject_id=key).order_by("-id")[:MOST_LINES])
    names = _names({line.actor.get("user_id") for line in found} - {None})
    return [Line(line.at, _who(line.actor, names), line.action, line.reason) for line in found]


def name_of(actor: dict[str, Any]) -> str:
    """Return who a stored actor is: the person's name, or the part of the bank."""
    return _who(actor, _names({actor["user_id"]} if actor.get("user_id") else set()))


def _names(ids: set[int]) -> dict[int, str]:
    users = get_user_model().objects.filter(pk__in=ids) if ids else ()
    return {user.pk: str(user) for user in users}


def _who(actor: dict[str, Any], names: dict[int, str]) -> str:
    user_id = actor.get("user_id")
    if user_id is None:
        return _("the bank (%(part)s)") % {"part": actor.get("channel", "")}
    return names.get(user_id, str(user_id))
