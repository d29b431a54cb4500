"""What apps hand to shared pages, and how the shell collects it from the settings' lists of dotted paths."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.module_loading import import_string

Text = str | Promise


@dataclass(frozen=True, kw_only=True)
class NavigationItem:
    """A place in the portal's navigation; `icon` is a lucide name. The first four with `tab` are a phone's tabs."""

    label: Text
    url_name: str
    icon: str
    order: int = 100
    tab: bool = True


@dataclass(frozen=True, kw_only=True)
class HomeCard:
    """A card on the customer's home page, rendered by its own app's template. `column` is main or aside."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    order: int = 100
    column: str = "main"


@dataclass(frozen=True, kw_only=True)
class WorklistRow:
    """One thing that waits for somebody; rows with the earliest `due` come first."""

    what: Text
    due: datetime | None
    url: str
    state: Text = ""
    detail: Text = ""


@dataclass(frozen=True, kw_only=True)
class Worklist:
    """A list of work for those who hold `permission`."""

    title: Text
    permission: str
    rows: Sequence[WorklistRow]
    count: int
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Panel:
    """A panel of a customer's 360° page, rendered by its own app's template."""

    title: Text
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    order: int = 100


CardMaker = Callable[[HttpRequest], HomeCard | None]
WorklistMaker = Callable[[HttpRequest], Worklist | None]
PanelMaker = Callable[[HttpRequest, int], Panel | None]


@cache
def _imported(paths: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(import_string(path) for path in paths)


def navigation() -> list[NavigationItem]:
    """Return the portal's navigation items in order."""
    items: tuple[NavigationItem, ...] = _imported(tuple(settings.PORTAL_NAVIGATION))
    return sorted(items, key=lambda item: item.order)


def home_cards(request: HttpRequest) -> list[HomeCard]:
    """Return the cards that the apps have for this request's customer, in order."""
    makers: tuple[CardMaker, ...] = _imported(tuple(settings.HOME_CARDS))
    cards = [card for make in makers if (card := make(request)) is not None]
    return sorted(cards, key=lambda card: card.order)


def worklists(request: HttpRequest) -> list[Worklist]:
    """Return the worklists that this request's staff member may see; makers answer None where they may not."""
    makers: tuple[WorklistMaker, ...] = _imported(tuple(settings.STAFF_WORKLISTS))
    return [found for make in makers if (found := make(request)) is not None]


def customer_panels(request: HttpRequest, customer_id: int) -> list[Panel]:
    """Return the panels about a customer that this request's staff member may see, in order."""
    makers: tuple[PanelMaker, ...] = _imported(tuple(settings.CUSTOMER_PANELS))
    panels = [panel for make in makers if (panel := make(request, customer_id)) is not None]
    return sorted(panels, key=lambda panel: panel.order)
