"""Cut the text of a condition into words, numbers and signs, each with its place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from bank.foundation.conditions.errors import ConditionError

LONGEST_TEXT = 2000
LONGEST_STRING = 200
KEYWORDS = frozenset({"and", "or", "not", "in", "between", "is", "missing", "true", "false"})

_TOKEN = re.compile(
    r"""
    (?P<space>[ \t\r\n]+)
  | (?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9]))
  | (?P<number>[0-9]+(?:\.[0-9]+)?(?![0-9A-Za-z_.]))
  | (?P<name>[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*(?![0-9A-Za-z_.]))
  | (?P<text>"[^"\r\n\x00]*"|'[^'\r\n\x00]*')
  | (?P<sign>==|!=|<=|>=|[<>()+\-*,])
    """,
    re.VERBOSE | re.ASCII,
)


@dataclass(frozen=True)
class Token:
    """A piece of the text: `kind` is date, number, name, keyword, text, sign or end."""

    kind: str
    text: str
    line: int
    column: int


def tokens(text: str) -> Iterator[Token]:
    """Yield the pieces of a condition and an `end`. Raises ConditionError at the first sign that is none of it."""
    if len(text) > LONGEST_TEXT:
        raise ConditionError(
            _("A condition has at most %(most)d characters; this one has %(length)d.")
            % {"most": LONGEST_TEXT, "length": len(text)},
            1,
            1,
        )
    place = 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        line, column = _where(text, place)
        if match is None:
            raise ConditionError(_hint(text[place]), line, column)
        kind, piece = str(match.lastgroup), match.group()
        place = match.end()
        if kind == "space":
            continue
        if kind == "text" and len(piece) > LONGEST_STRING + 2:
            raise ConditionError(_("A text has at most %(most)d characters.") % {"most": LONGEST_STRING}, line, column)
        if kind == "name" and piece in KEYWORDS:
            kind = "keyword"
        yield Token(kind, piece, line, column)
    yield Token("end", "", *_where(text, len(text)))


def _where(text: str, place: int) -> tuple[int, int]:
    before = text[:place]
    return before.count("\n") + 1, place - (before.rfind("\n") + 1) + 1


def _hint(sign: str) -> str:
    if sign == "=":
        return _("Write == for “is”.")
    if sign == "/":
        return _("There is no division: write a > 6 * b instead of a / b > 6.")
    if sign in "“”‘’＂":
        return _('Use straight quotes, like "this".')
    if sign in "\"'":
        return _("This text has no closing quote.")
    return _("“%(sign)s” means nothing here.") % {"sign": sign if sign.isprintable() else f"U+{ord(sign):04X}"}
