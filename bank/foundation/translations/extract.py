"""Finds every translatable string of an app, in its Python and in its templates."""

import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from django.utils.translation.template import templatize

#: What counts as a translation call, and where its msgid, plural and context stand.
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
TEMPLATES = {".html", ".txt"}


def template_catalog(app: Path) -> Catalog:
    """Return the catalogue of an app's source strings, without translations."""
    catalog = Catalog(charset="utf-8")
    for path in sorted(app.rglob("*")):
        if path.suffix == ".py" and "migrations" not in path.parts:
            source = path.read_text(encoding="utf-8")
        elif path.suffix in TEMPLATES and "templates" in path.parts:
            source = _python_of(path)
        else:
            continue
        for _line, message, context in _messages(source):
            catalog.add(message, None, [(path.relative_to(app).as_posix(), 0)], context=context)
    return catalog


def _messages(source: str) -> Iterator[tuple[int, str | tuple[str, ...], str | None]]:
    for line, message, _comments, context in extract("python", io.BytesIO(source.encode()), KEYWORDS):
        if message:
            yield line, message, context


def _python_of(path: Path) -> str:
    """Turn a template into lines of calls that the Python extractor reads; indentation would confuse it."""
    text = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    return "\n".join(line.strip() for line in text.splitlines())
