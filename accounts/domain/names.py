"""Comparing the name a person typed with the name on an account, and showing names briefly."""

import unicodedata
from enum import StrEnum

HONORIFICS = frozenset({"mr", "mrs", "ms", "miss", "dr", "prof", "sir", "madam"})


class NameMatch(StrEnum):
    """How well a typed name fits the holder's."""

    MATCH = "MATCH"
    CLOSE = "CLOSE"
    NONE = "NONE"
    UNCHECKED = "UNCHECKED"


def words(name: str) -> frozenset[str]:
    """Return the words of a name, folded: no case, accents, honorifics or signs; each Chinese character is a word."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    kept = "".join(_sign(sign) for sign in plain if not unicodedata.combining(sign))
    return frozenset(kept.split()) - HONORIFICS


def match(typed: str, *known: str) -> NameMatch:
    """Return how a typed name fits any of the names known: all words, some of them, or none."""
    asked = words(typed)
    answers = [_compared(asked, words(name)) for name in known if name]
    for answer in (NameMatch.MATCH, NameMatch.CLOSE):
        if answer in answers:
            return answer
    return NameMatch.NONE


def monogram(name: str) -> str:
    """Return one sign for a name's tile: the last character of a Chinese name, else the first letter."""
    stripped = name.strip()
    if not stripped:
        return "?"
    return stripped[-1] if _is_chinese(stripped[-1]) else stripped[0].upper()


def _compared(asked: frozenset[str], known: frozenset[str]) -> NameMatch:
    if not asked or not known:
        return NameMatch.NONE
    if asked == known:
        return NameMatch.MATCH
    shared = asked & known
    if len(shared) * 2 >= max(len(asked), len(known)) or (len(asked) > 1 and asked < known):
        return NameMatch.CLOSE
    return NameMatch.NONE


def _sign(sign: str) -> str:
    if _is_chinese(sign):
        return f" {sign} "
    return sign if sign.isalnum() else " "


def _is_chinese(sign: str) -> bool:
    return "\u3400" <= sign <= "\u9fff" or "\U00020000" <= sign <= "\U0003ffff"
