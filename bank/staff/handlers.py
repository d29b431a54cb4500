"""What an app knows of a change that needs two people: its handler, named in APPROVAL_HANDLERS."""

import datetime as dt
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, ClassVar, Protocol

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import translation
from django.utils.module_loading import import_string

from bank.foundation.actor import Actor
from bank.foundation.pages import Text

Change = dict[str, Any]
#: (label, before, after) for each part, by language.
Shown = dict[str, list[tuple[str, str, str]]]


class Handler(Protocol):
    """Required of every handler. It may also have `label`, `permission_for`, `amount` and `reject`; see below."""

    action: ClassVar[str]
    permission: ClassVar[str]

    def state(self, change: Change) -> dict[str, Any]:
        """Return the current state that the change is about, as JSON values; inside a transaction it locks it."""

    def describe(self, change: Change) -> Sequence[tuple[str, str, str]]:
        """Return (label, before, after) for every part that changes, in the active language."""

    def apply(self, change: Change, *, actor: Actor, now: dt.datetime) -> None:
        """Make the change, as the approver."""


@cache
def _handlers(paths: tuple[str, ...]) -> dict[str, Handler]:
    found: dict[str, Handler] = {}
    for path in paths:
        handler = import_string(path)()
        if handler.action in found:
            msg = f"APPROVAL_HANDLERS: two handlers answer for {handler.action}"
            raise ImproperlyConfigured(msg)
        found[handler.action] = handler
    return found


def handler_of(action: str) -> Handler:
    """Return the handler of an action; raises KeyError for one that no app declares."""
    return _handlers(tuple(settings.APPROVAL_HANDLERS))[action]


def label_of(action: str) -> Text:
    """Return what people call an action; its code where its app gives no label or is gone."""
    found = _handlers(tuple(settings.APPROVAL_HANDLERS)).get(action)
    label: Text = getattr(found, "label", action)
    return label


def permission_for(handler: Handler, change: Change) -> str:
    """Return the permission that decides this change: the handler's, unless it says another for the change."""
    chosen: Callable[[Change], str] | None = getattr(handler, "permission_for", None)
    return chosen(change) if chosen else handler.permission


def amount_of(handler: Handler, change: Change) -> int | None:
    """Return the amount in minor units that counts against approval limits, where a handler has one."""
    amount: Callable[[Change], int | None] | None = getattr(handler, "amount", None)
    return amount(change) if amount else None


def told_of_rejection(handler: Handler) -> Callable[..., None] | None:
    """Return the handler's `reject(change, *, actor, now)`, where it wants to hear of one."""
    told: Callable[..., None] | None = getattr(handler, "reject", None)
    return told


def shown_in_every_language(handler: Handler, change: Change) -> Shown:
    """Return what the second person will see, frozen at the request: the evidence of what was approved."""
    shown: Shown = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            shown[language] = [
                (str(label), str(before), str(after)) for label, before, after in handler.describe(change)
            ]
    return shown
