"""The .po files beside each app, and what is wrong with them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from bank.foundation.translations.extract import template_catalog

FIXED = datetime(2026, 11, 23, tzinfo=UTC)
LOCALES = ("zh_Hant", "zh_Hans")
PLACEHOLDER = re.compile(r"%\([a-zA-Z_]\w*\)[sdif]|%[sd]|\{[a-zA-Z_]\w*(?:![rs])?(?::[^}]*)?\}")
HAN = "[\u3400-\u9fff]"
HALF_WIDTH = re.compile(rf"{HAN}[,;:?!]|{HAN}\.(?:\s|$)")
TYPED_SPACE = re.compile(rf"{HAN} [A-Za-z0-9]|[A-Za-z0-9] {HAN}")


@dataclass(frozen=True)
class Problem:
    """One thing to repair in one catalogue."""

    path: Path
    kind: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.kind}: {self.message}"


def po_path(app: Path, locale: str) -> Path:
    """Return where an app keeps the words of a language."""
    return app / "locale" / locale / "LC_MESSAGES" / "django.po"


def read(path: Path, locale: str) -> Catalog:
    """Read a catalogue, or an empty one where there is no file."""
    if not path.exists():
        return _empty(locale)
    with path.open("rb") as file:
        return read_po(file, locale=locale, domain="django")


def _empty(locale: str) -> Catalog:
    """Return a catalogue whose header never changes: a date in it would make every merge a conflict."""
    return Catalog(
        locale=locale,
        domain="django",
        header_comment="",
        project="openteller",
        version="1",
        creation_date=FIXED,
        revision_date=FIXED,
        last_translator="Openteller",
        language_team="Openteller",
        msgid_bugs_address="none",
        fuzzy=False,
        charset="utf-8",
    )


def update(app: Path) -> dict[str, int]:
    """Bring an app's catalogues up to its source; returns how many strings of each language want a translation."""
    source = template_catalog(app)
    waiting: dict[str, int] = {}
    if not len(source):
        return waiting
    for locale in LOCALES:
        path = po_path(app, locale)
        old = read(path, locale)
        fresh = _empty(locale)
        for message in source:
            if message.id:
                known = old.get(_first(message), message.context)
                same = known is not None and known.pluralizable == message.pluralizable
                fresh.add(
                    message.id, known.string if known and same else None, message.locations, context=message.context
                )
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, fresh, sort_output=True, width=120, include_lineno=False, omit_header=False)
        waiting[locale] = sum(1 for message in fresh if message.id and not _complete(message))
    return waiting


def compile_all(app: Path) -> int:
    """Write the .mo files that Django reads; returns how many."""
    written = 0
    for locale in LOCALES:
        path = po_path(app, locale)
        if path.exists():
            with path.with_suffix(".mo").open("wb") as file:
                write_mo(file, read(path, locale), use_fuzzy=False)
            written += 1
    return written


def problems(app: Path) -> list[Problem]:
    """Return what is missing, fuzzy, obsolete or badly written in an app's catalogues."""
    source = template_catalog(app)
    wanted = {(_first(message), message.context): message for message in source if message.id}
    found: list[Problem] = []
    for locale in LOCALES if wanted else ():
        path = po_path(app, locale)
        catalog = read(path, locale)
        have = {(_first(message), message.context): message for message in catalog if message.id}
        found += [Problem(path, "missing", key[0]) for key in wanted if key not in have or not _complete(have[key])]
        found += [Problem(path, "obsolete", key[0]) for key in have if key not in wanted]
        found += [Problem(path, "obsolete", _first(message)) for message in catalog.obsolete.values()]
        found += [Problem(path, kind, key[0]) for key, message in have.items() for kind in _faults(message)]
    return found


def _faults(message: Message) -> Iterable[str]:
    if message.fuzzy:
        yield "fuzzy"
    for text in _strings(message):
        if text and _placeholders(text) != _placeholders(_last(message)):
            yield f"placeholders differ from {sorted(_placeholders(_last(message)))}"
        if HALF_WIDTH.search(text):
            yield "half-width punctuation after Chinese"
        if TYPED_SPACE.search(PLACEHOLDER.sub("", text)):
            yield "typed space between Chinese and Latin"


def _placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text.replace("%%", "")))


def _first(message: Message) -> str:
    return message.id[0] if isinstance(message.id, tuple | list) else str(message.id)


def _last(message: Message) -> str:
    return message.id[-1] if isinstance(message.id, tuple | list) else str(message.id)


def _strings(message: Message) -> list[str]:
    strings = message.string if isinstance(message.string, tuple | list) else [message.string]
    return [text or "" for text in strings]


def _complete(message: Message) -> bool:
    return all(_strings(message))
