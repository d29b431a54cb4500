"""Finds the pages of each role: from the URL resolver, and from the links that those pages have."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve

LINK = re.compile(rb'\s(?:href|hx-get)="(/[^"#]*)')
#: Addresses that are no pages, or leave the session.
NOT_PAGES = re.compile(
    r"^/(static|media|live|livez|readyz|metrics|sign-out|api/v1/(?!docs)|sign-in/idle|admin/jsi18n|o/)"
)
PER_ROUTE = 1


@dataclass
class Found:
    """What a crawl saw: one address for each route that answered with a page, and the answers that were errors."""

    pages: dict[str, str] = field(default_factory=dict)
    broken: dict[str, int] = field(default_factory=dict)


def routes(patterns: list[URLPattern | URLResolver] | None = None, prefix: str = "") -> Iterator[str]:
    """Every route of the site, as the resolver writes it."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry.url_patterns, route)
        else:
            yield route


def plain(route: str) -> bool:
    """Whether a route is an address by itself."""
    return not re.search(r"[<(^\\$?*]", route)


def crawl(client: Client, starts: tuple[str, ...] = ("/",)) -> Found:
    """Open every page that this client can reach, one for each route."""
    found = Found()
    queue = [*starts, *(f"/{route}" for route in routes() if plain(route))]
    seen: set[str] = set()
    while queue:
        path = queue.pop(0)
        route = _route(path)
        if path in seen or route is None or route in found.pages or NOT_PAGES.match(path):
            continue
        seen.add(path)
        answer = client.get(path)
        if answer.status_code >= 500:
            found.broken[path] = answer.status_code
        if (
            answer.status_code == 200
            and not answer.streaming
            and answer.content[:15].lower().startswith(b"<!doctype html")
        ):
            found.pages[route] = path
            queue += [link.decode().replace("&amp;", "&") for link in LINK.findall(answer.content)]
    return found


def _is_page(answer: HttpResponse) -> bool:
    """Whole pages only: no fragments for htmx, no files."""
    return answer.status_code == 200 and not answer.streaming and answer.content[:15].lower() == b"<!doctype html>"


def _route(path: str) -> str | None:
    try:
        return resolve(path.partition("?")[0]).route
    except Resolver404:
        return None
