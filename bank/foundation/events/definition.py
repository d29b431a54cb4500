"""What an event is: a frozen dataclass of ids and primitives about one subject."""

import dataclasses
import datetime as dt
import functools
from typing import Any, ClassVar

from django.db import models

SUBJECT_FIELDS = frozenset({"subject_id", "subject_version"})


@dataclasses.dataclass(frozen=True, kw_only=True)
class Event:
    """Base of every announcement. Subclasses set `name` and `subject_type` and add fields.

    Fields hold ids and primitives only: money as minor units with its currency, dates as dates (stored in ISO form).
    """

    name: ClassVar[str]
    subject_type: ClassVar[str]
    subject_id: str
    subject_version: int = 0

    def payload(self) -> dict[str, Any]:
        """Return the event's own fields as JSON values."""
        own = (f.name for f in dataclasses.fields(self) if f.name not in SUBJECT_FIELDS)
        return {name: _plain(getattr(self, name)) for name in own}


@dataclasses.dataclass(frozen=True, slots=True)
class Envelope:
    """An event as subscribers read it, at its place in the log."""

    position: int
    name: str
    subject_type: str
    subject_id: str
    subject_version: int
    payload: dict[str, Any]
    occurred_at: dt.datetime
    actor: dict[str, Any] | None


@functools.singledispatch
def _plain(value: object) -> Any:
    raise TypeError(f"an event carries ids and primitives, not {type(value).__name__}")


@_plain.register
def _scalar(value: str | int | float | bool | None) -> Any:
    return value.value if isinstance(value, models.Choices) else value


@_plain.register
def _date(value: dt.date) -> str:
    return value.isoformat()


@_plain.register(list)
@_plain.register(tuple)
def _sequence(value: list[Any] | tuple[Any, ...]) -> list[Any]:
    return [_plain(item) for item in value]


@_plain.register(dict)
def _mapping(value: dict[str, Any]) -> dict[str, Any]:
    return {str(key): _plain(item) for key, item in value.items()}
