"""Who reads the log: named functions over batches, listed in the setting EVENT_SUBSCRIBERS."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from bank.foundation.events.definition import Envelope, Event

Handler = Callable[[Sequence[Envelope]], None]


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A reader with its own place in the log. Called in one transaction with the move of its cursor."""

    name: str
    events: frozenset[str]
    handler: Handler
    batch_size: int
    history: bool

    def __call__(self, batch: Sequence[Envelope]) -> None:
        """Hand the batch to the function."""
        self.handler(batch)


def subscriber(
    name: str, *, events: Sequence[type[Event] | str], batch_size: int = 500, history: bool = True
) -> Callable[[Handler], Subscriber]:
    """Make a function a subscriber to these events.

    It gets batches in the order of the log and must be idempotent by position: a batch may come again. A new subscriber
    reads all history, unless `history` is False (a notifier must not congratulate on last year's events).
    """
    names = frozenset(event if isinstance(event, str) else event.name for event in events)

    def wrap(handler: Handler) -> Subscriber:
        return Subscriber(name, names, handler, batch_size, history)

    return wrap


def subscribers() -> dict[str, Subscriber]:
    """Return the subscribers that the settings list, by name."""
    return _load(tuple(settings.EVENT_SUBSCRIBERS))


@cache
def _load(paths: tuple[str, ...]) -> dict[str, Subscriber]:
    found: dict[str, Subscriber] = {}
    for path in paths:
        item = import_string(path)
        if not isinstance(item, Subscriber):
            raise ImproperlyConfigured(f"EVENT_SUBSCRIBERS: {path} is not decorated with @subscriber")
        if item.name in found:
            raise ImproperlyConfigured(f"EVENT_SUBSCRIBERS: two subscribers are called {item.name}")
        found[item.name] = item
    return found
