"""A name taken apart: its words, what kind of word each is, and other ways to read the whole."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from anyascii import anyascii

# The core alone: rigour's Python side needs PyICU, and its tagger of persons loads 350 MB.
from rigour._core import NamePartTag, NameTypeTag, SymbolCategory, analyze_names, maybe_ascii

from compliance.domain.names import chinese
from compliance.domain.names.sounds import sound
from compliance.domain.names.vocabulary import (
    DESCENT_WORDS,
    GENERIC,
    LEGAL_IN_PERSONS,
    NUMBER_WORDS,
    PARTICLES,
    SAME_PARTICLE,
    TENS,
    TITLES,
)

LONGEST = 300
ABJAD = re.compile(r"[\u0590-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]")
_SEPARATORS = re.compile(r"[\u00b7\u2022\u30fb\uff65/|;]")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])")
_HIDDEN = frozenset({"Cf", "Cc", "Cs", "Co"})


class Kind(StrEnum):
    """What a name is of."""

    PERSON = "PERSON"
    ENTITY = "ENTITY"
    VESSEL = "VESSEL"
    UNKNOWN = "UNKNOWN"


class Word(StrEnum):
    """What a word in a name is."""

    NAME = "name"
    PARTICLE = "particle"
    TITLE = "title"
    LEGAL = "legal"
    GENERIC = "generic"
    PLACE = "place"
    NUMBER = "number"
    INITIAL = "initial"


@dataclass(frozen=True, slots=True)
class Part:
    """One word: Latin where it could be written so. `symbols` are its meanings, such as a number or a legal form."""

    text: str
    sound: str
    word: Word
    symbols: frozenset[str] = frozenset()
    abjad: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """A name taken apart. `han` is the name in simplified characters where it was written in Chinese."""

    original: str
    kind: Kind
    parts: tuple[Part, ...]
    native: str = ""
    han: str = ""
    readings: tuple[tuple[str, ...], ...] = ()


@lru_cache(maxsize=65536)
def analyse(name: str, kind: Kind) -> Form:
    """Take a name apart. Text without a single letter or digit gives a form without parts, which matches nothing."""
    text = _cleaned(name)
    if kind is Kind.UNKNOWN:
        kind = _guess(text)
    if chinese.is_chinese(text):
        return _chinese(name, text, kind)
    abjad = bool(ABJAD.search(text))
    latin = _latin(text, kind)
    parts = _person(latin, abjad) if kind is Kind.PERSON else _organisation(latin, abjad)
    native = "" if _is_latin(text) else " ".join(text.casefold().split())
    words = tuple(part.text for part in parts if part.word is not Word.TITLE)
    reading = chinese.syllables(words) if kind is Kind.PERSON and not native else ()
    return Form(name, kind, parts, native, readings=(reading,) if reading else ())


def part_of(text: str, word: Word = Word.NAME, symbols: frozenset[str] = frozenset(), *, abjad: bool = False) -> Part:
    """Return a part of this text with its sound."""
    return Part(text, sound(text), word, symbols, abjad)


def _cleaned(name: str) -> str:
    kept = "".join(c for c in unicodedata.normalize("NFKC", name[:LONGEST]) if unicodedata.category(c) not in _HIDDEN)
    return " ".join(_SEPARATORS.sub(" ", kept).split())


def _guess(text: str) -> Kind:
    found = analyze_names(NameTypeTag.ORG, [text])
    legal = any(span.symbol.category == SymbolCategory.ORG_CLASS for form in found for span in form.spans)
    return Kind.ENTITY if legal else Kind.PERSON


def _latin(text: str, kind: Kind) -> str:
    if kind is Kind.PERSON:
        text = _CAMEL.sub(" ", text)
    if _is_latin(text):
        return text
    latin = maybe_ascii(text)
    if not latin.isascii():
        latin = anyascii(latin)
    return latin


def _is_latin(text: str) -> bool:
    return all("LATIN" in unicodedata.name(c, "") for c in text if c.isalpha())


def _chinese(name: str, text: str, kind: Kind) -> Form:
    han = "".join(chinese.HAN.findall(chinese.simplified(text)))
    syllables = chinese.pinyin(han)
    readings = tuple(reading for reading in (syllables, chinese.hong_kong(han)) if reading)
    parts = tuple(part_of(syllable) for syllable in syllables)
    return Form(name, kind, parts, chinese.simplified(text), han, readings)


def _words(latin: str) -> list[str]:
    plain = "".join(c for c in unicodedata.normalize("NFKD", latin.casefold()) if not unicodedata.combining(c))
    plain = re.sub(r"['’‘`´ʼʻ\"]", "", plain).replace("ß", "ss").replace("ø", "o").replace("ł", "l").replace("ı", "i")
    return re.findall(r"[^\W_]+", plain)


def _person(latin: str, abjad: bool) -> tuple[Part, ...]:
    words = _words(latin)
    named = [word for word in words if word not in TITLES] or words
    return tuple(
        # A name does not begin with whose child somebody is: Ben is a name there.
        part_of(word) if nth == 0 and word in DESCENT_WORDS else _person_part(word, word in named, len(words), abjad)
        for nth, word in enumerate(words)
    )


def _person_part(word: str, named: bool, words: int, abjad: bool) -> Part:
    if not named:
        return part_of(word, Word.TITLE, abjad=abjad)
    if words > 2 and word in LEGAL_IN_PERSONS:
        return part_of(word, Word.LEGAL)
    if word in PARTICLES and words > 1 and not (len(word) == 1 and words <= 2):
        same = SAME_PARTICLE.get(word, word)
        return part_of(same, Word.PARTICLE, abjad=abjad)
    if len(word) == 1:
        return part_of(word, Word.INITIAL, abjad=abjad)
    return part_of(word, abjad=abjad)


def _organisation(latin: str, abjad: bool) -> tuple[Part, ...]:
    found = analyze_names(NameTypeTag.ORG, [latin], phonetics=False)
    if not found:
        return ()
    analysed = next(iter(found))
    symbols: dict[int, set[str]] = {}
    for span in analysed.spans:
        for piece in span.parts:
            symbols.setdefault(piece.index, set()).add(f"{span.symbol.category.value}:{span.symbol.id}")
    parts = [
        _organisation_part(piece.comparable, piece.tag == NamePartTag.LEGAL, symbols.get(piece.index, set()), abjad)
        for piece in analysed.parts
    ]
    return _numbered(tuple(part for part in parts if part.text))


def _organisation_part(text: str, legal: bool, symbols: set[str], abjad: bool) -> Part:
    text = re.sub(r"[^\w]", "", text)
    known = frozenset(symbols)
    if text in NUMBER_WORDS or text.isdecimal():
        return part_of(text, Word.NUMBER, frozenset({f"NUM:{NUMBER_WORDS.get(text, text)}"}))
    if text[:1].isdecimal() and (numbers := frozenset(s for s in known if s.startswith("NUM:"))):
        return part_of(text, Word.NUMBER, numbers)
    if legal:
        return part_of(text, Word.LEGAL, known)
    if text in PARTICLES:
        return part_of(text, Word.PARTICLE)
    if any(symbol.startswith("LOC:") and symbol != "LOC:zz" for symbol in known):
        return part_of(text, Word.PLACE, known)
    if text in GENERIC or any(symbol.startswith("SYMBOL:") for symbol in known):
        return part_of(text, Word.GENERIC, known)
    return part_of(text, Word.NAME, known, abjad=abjad)


def _numbered(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Return the parts with `forty four` as one number."""
    joined: list[Part] = []
    for part in parts:
        before = joined[-1] if joined else None
        if before is not None and before.text in TENS and part.word is Word.NUMBER:
            value = TENS[before.text] + int(next(iter(part.symbols)).split(":")[1])
            joined[-1] = part_of(str(value), Word.NUMBER, frozenset({f"NUM:{value}"}))
        else:
            joined.append(part)
    return tuple(joined)
