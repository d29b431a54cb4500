"""Opaque signed cursors: a page starts after a key, never at an offset."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from bank.foundation.api.problems import Problem

SALT = "bank.api.cursor"
DEFAULT_LIMIT = 50
LARGEST_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Page[Row]:
    """A page of rows, and the cursor of the next one where there is one."""

    rows: Sequence[Row]
    next_cursor: str | None


def make_cursor(scope: str, key: Any) -> str:
    """Return an opaque cursor that continues after `key` (JSON) in the listing called `scope`."""
    return signing.dumps([scope, key], salt=SALT)


def read_cursor(scope: str, text: str) -> Any:
    """Return the key that a cursor holds; Problem 400 where it is not one of this listing."""
    try:
        found, key = signing.loads(text, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        found, key = None, None
    if found != scope:
        raise Problem(400, "invalid_cursor", _("This cursor does not belong to this listing."))
    return key


def limit_of(request: Request) -> int:
    """Return the page size asked for by `?limit=`: 1 to 200, 50 by default; Problem 400 otherwise."""
    text = request.query_params.get("limit", str(DEFAULT_LIMIT))
    if not (text.isascii() and text.isdigit() and len(text) <= 4 and 1 <= int(text) <= LARGEST_LIMIT):
        raise Problem(400, "invalid_limit", _("limit is a whole number from 1 to %(most)d.") % {"most": LARGEST_LIMIT})
    return int(text)


def paginate[Row](
    request: Request, scope: str, fetch: Callable[[Any, int], Sequence[Row]], key: Callable[[Row], Any]
) -> Page[Row]:
    """Return the page that `?cursor=` and `?limit=` ask for. `fetch(after, limit)` gets None for the first page."""
    limit = limit_of(request)
    text = request.query_params.get("cursor")
    rows = list(fetch(read_cursor(scope, text) if text else None, limit + 1))
    more = len(rows) > limit
    rows = rows[:limit]
    return Page(rows, make_cursor(scope, key(rows[-1])) if more else None)
