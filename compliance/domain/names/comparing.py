"""How alike two names are, and why.

Words are paired by what they mean, how they sound and how they are written. What is left over decides the rest: a word
that only one side has is an omission and costs little, words on both sides that nothing pairs contradict each other and
cost the match.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz.distance import OSA

from compliance.domain.names import chinese
from compliance.domain.names.forms import Form, Kind, Part, Word
from compliance.domain.names.sounds import skeleton
from compliance.domain.names.vocabulary import DESCENT, NICKNAMES

# Of the way names are compared: changes with every change of behaviour and is kept with each screening.
VERSION = "1"

WEIGHTS = {
    Word.NAME: 1.0,
    Word.PARTICLE: 0.15,
    Word.TITLE: 0.1,
    Word.LEGAL: 0.15,
    Word.GENERIC: 0.55,
    Word.PLACE: 0.9,
    Word.NUMBER: 0.4,
    Word.INITIAL: 0.5,
}
HANGUL = re.compile(r"[\uac00-\ud7a3]")
PAIRED = 0.66
CONFLICT = 1.9
CONTRADICTED = 0.66
MISSING = {Kind.PERSON: 0.3, Kind.ENTITY: 0.55, Kind.VESSEL: 0.4, Kind.UNKNOWN: 0.4}
OTHER_FORM = 0.7


@dataclass(frozen=True, slots=True)
class Comparison:
    """A score from 0 to 1, and the words compared: (left, right, score), one side empty where nothing pairs."""

    score: float
    why: tuple[tuple[str, str, float], ...] = ()


@dataclass(slots=True)
class _Tally:
    left: list[Part]
    right: list[Part]
    pairs: list[tuple[Part, Part, float]] = field(default_factory=list)

    def take(self, left: Part, right: Part, score: float) -> None:
        self.left.remove(left)
        self.right.remove(right)
        self.pairs.append((left, right, score))


def compare(left: Form, right: Form) -> Comparison:
    """Compare two names."""
    if not left.parts or not right.parts:
        return Comparison(0.0)
    if left.han and right.han:
        return _characters(left, right)
    if HANGUL.search(left.native) and HANGUL.search(right.native):
        return _hangul(left, right)
    best = _words(left, right)
    for reading in left.readings:
        for other in right.readings:
            best = max(best, _syllables(reading, other), key=lambda found: found.score)
    return best


def _characters(left: Form, right: Form) -> Comparison:
    """Compare Chinese names: one character more or less is another name, except in a long name of an organisation."""
    if left.han == right.han:
        return Comparison(1.0, ((left.native, right.native, 1.0),))
    longest = max(len(left.han), len(right.han))
    alike = 1 - OSA.distance(left.han, right.han) / longest
    score = alike if longest > chinese.LONGEST_NAME else min(alike, CONTRADICTED)
    return Comparison(round(score, 3), ((left.native, right.native, round(score, 3)),))


def _hangul(left: Form, right: Form) -> Comparison:
    """Compare Korean names in their own script, where each syllable is a sign of its own."""
    equal = left.native.replace(" ", "") == right.native.replace(" ", "")
    found = _words(left, right)
    return Comparison(1.0 if equal else min(found.score, CONTRADICTED), found.why)


def _syllables(left: tuple[str, ...], right: tuple[str, ...]) -> Comparison:
    """Compare romanised Chinese names syllable by syllable, in either order of surname and given name."""
    if len(left) != len(right):
        return Comparison(0.0)
    for turned in (left, left[1:] + left[:1], left[-1:] + left[:-1]):
        if all(chinese.readings(one) & chinese.readings(other) for one, other in zip(turned, right, strict=True)):
            same = sum(one == other for one, other in zip(turned, right, strict=True))
            score = 0.82 + 0.18 * same / len(right)
            return Comparison(round(score, 3), tuple(zip(turned, right, [score] * len(right), strict=True)))
    return Comparison(0.0)


def _words(left: Form, right: Form) -> Comparison:
    tally = _Tally(list(left.parts), list(right.parts))
    _pair_meanings(tally)
    _pair_alike(tally, by_sound=not (left.readings and right.readings))
    _pair_joined(tally)
    _pair_initials(tally)
    _pair_repeated(tally)
    kind = Kind.PERSON if Kind.PERSON in (left.kind, right.kind) else left.kind
    score = _scored(tally, kind)
    if kind is Kind.PERSON and _descent_turned(left, right):
        score = min(score, CONTRADICTED)
    score = max(score, _whole(left, right), _acronym(left, right))
    if _other_legal_form(tally):
        score *= OTHER_FORM
    score = max(score, _native(left, right))
    why = [(one.text, other.text, round(found, 2)) for one, other, found in tally.pairs]
    why += [(part.text, "", 0.0) for part in tally.left] + [("", part.text, 0.0) for part in tally.right]
    return Comparison(round(min(score, 1.0), 3), tuple(why))


def _pair_meanings(tally: _Tally) -> None:
    """Pair equal words first, then words that mean the same: a number, a legal form, a line of business."""
    for one in list(tally.left):
        for other in list(tally.right):
            if one.text == other.text:
                tally.take(one, other, 1.0)
                break
    for one in list(tally.left):
        for other in list(tally.right):
            if one.symbols & other.symbols and one.word is other.word:
                tally.take(one, other, 0.95)
                break


def _pair_alike(tally: _Tally, *, by_sound: bool) -> None:
    """Pair what is alike, the most alike first. Chinese syllables that sound nearly the same are other names."""
    found = [
        (score, len(one.text), one, other)
        for one in tally.left
        for other in tally.right
        if (score := alike(one, other, by_sound=by_sound)) >= PAIRED
    ]
    for score, _length, one, other in sorted(found, key=lambda row: (-row[0], -row[1])):
        if any(p is one for p in tally.left) and any(p is other for p in tally.right):
            tally.take(one, other, score)


def _pair_joined(tally: _Tally) -> None:
    """Pair a word of one side with two or three neighbouring ones of the other that make it up."""
    _joined(tally, tally.left, tally.right, turned=False)
    _joined(tally, tally.right, tally.left, turned=True)


def _joined(tally: _Tally, singles: list[Part], many: list[Part], *, turned: bool) -> None:
    for single in list(singles):
        for size in (3, 2):
            for start in range(len(many) - size + 1):
                pieces = many[start : start + size]
                text = "".join(piece.text for piece in pieces)
                score = spelt_alike(single.text, text)
                if len(single.text) >= 4 and score >= 0.85:
                    singles.remove(single)
                    for piece in pieces:
                        many.remove(piece)
                    whole = Part(text, text, Word.NAME)
                    tally.pairs.append((whole, single, score) if turned else (single, whole, score))
                    break
            else:
                continue
            break


def _pair_initials(tally: _Tally) -> None:
    for one in list(tally.left):
        for other in list(tally.right):
            short, full = sorted((one, other), key=lambda part: len(part.text))
            if short.word is Word.INITIAL and full.word is Word.NAME and full.text.startswith(short.text):
                tally.take(one, other, 0.8)
                break
    if any(one.word is other.word is Word.NAME for one, other, _score in tally.pairs):
        _spell_out(tally, tally.left, tally.right, turned=False)
        _spell_out(tally, tally.right, tally.left, turned=True)


def _spell_out(tally: _Tally, shorts: list[Part], fulls: list[Part], *, turned: bool) -> None:
    """Pair `jc` with `jean claude`."""
    for short in list(shorts):
        size = len(short.text)
        if size in (2, 3) and short.word is Word.NAME:
            for start in range(len(fulls) - size + 1):
                pieces = fulls[start : start + size]
                if "".join(piece.text[0] for piece in pieces) == short.text:
                    shorts.remove(short)
                    for piece in pieces:
                        fulls.remove(piece)
                    whole = Part(" ".join(piece.text for piece in pieces), "", Word.NAME)
                    tally.pairs.append((whole, short, 0.8) if turned else (short, whole, 0.8))
                    break


def _pair_repeated(tally: _Tally) -> None:
    """Drop a word that a side repeats, unless the other side has another word in its place."""
    seen = ({one.text for one, _other, _s in tally.pairs}, {other.text for _one, other, _s in tally.pairs})
    for side, others, paired in ((tally.left, tally.right, seen[0]), (tally.right, tally.left, seen[1])):
        for part in list(side) if not others else ():
            if part.text in paired:
                side.remove(part)


def alike(one: Part, other: Part, *, by_sound: bool = True) -> float:
    """Return how alike two words are, from 0 to 1."""
    if Word.NUMBER in (one.word, other.word):
        return 0.75 if one.word is other.word else 0.0
    if (Word.LEGAL in (one.word, other.word) or Word.PARTICLE in (one.word, other.word)) and one.word is not other.word:
        return 0.0
    if Word.PLACE in (one.word, other.word) and one.word is other.word:
        return 0.0
    if NICKNAMES.get(one.text, frozenset()) & NICKNAMES.get(other.text, frozenset()):
        return 0.8
    if by_sound and one.sound == other.sound and len(one.sound) >= 2:
        return 0.95 if min(len(one.text), len(other.text)) >= 4 else 0.8
    best = spelt_alike(one.text, other.text)
    if by_sound and best < 0.95 and min(len(one.sound), len(other.sound)) >= 3:
        best = max(best, 0.97 * spelt_alike(one.sound, other.sound))
    if one.abjad or other.abjad:
        best = max(best, _by_consonants(one.text, other.text))
    return best


@lru_cache(maxsize=65536)
def spelt_alike(one: str, other: str) -> float:
    """Return how alike two spellings are: 1 less the edits, weighed by length; 0 beyond what a slip explains.

    A neighbouring swap is one edit. A different first letter counts more: people seldom slip there.
    """
    longest, shortest = max(len(one), len(other)), min(len(one), len(other))
    if one == other:
        return 1.0
    if shortest < 3 or longest - shortest > 3:
        return 0.0
    allowed = 1 if longest <= 5 else 2 if longest <= 9 else 3
    edits = OSA.distance(one, other, score_cutoff=allowed)
    if edits > allowed:
        return 0.0
    share = edits / longest + (0.06 if one[0] != other[0] else 0.0)
    floor = 0.72 if edits == 1 and shortest >= (4 if one[0] == other[0] else 5) else 0.0
    return max(floor, 1 - share * 1.15)


def _by_consonants(one: str, other: str) -> float:
    left, right = skeleton(one), skeleton(other)
    if left == right and len(left) >= 2:
        return 0.9
    return 0.95 * spelt_alike(left, right) if min(len(left), len(right)) >= 4 else 0.0


def _scored(tally: _Tally, kind: Kind) -> float:
    paired = [(score, max(_weight(one), _weight(other))) for one, other, score in tally.pairs]
    mass = sum(weight for _score, weight in paired)
    if not mass:
        return 0.0
    matched = sum(score * weight for score, weight in paired)
    left, right = (sum(_weight(part) for part in side) for side in (tally.left, tally.right))
    conflict, extra = min(left, right), abs(left - right)
    score = matched / (mass + CONFLICT * conflict + MISSING[kind] * extra)
    if conflict >= 0.5:
        score = min(score, CONTRADICTED)
    names = sum(1 for one, other, _s in tally.pairs if one.word is Word.NAME and other.word is Word.NAME)
    if kind is Kind.PERSON and not names and any(Word.INITIAL in (a.word, b.word) for a, b, _s in tally.pairs):
        score = min(score, CONTRADICTED)
    if kind is Kind.PERSON and names <= 1 and extra >= 1:
        score = min(score, CONTRADICTED)
    return score


def _other_legal_form(tally: _Tally) -> bool:
    """Return whether both sides name a legal form, and not the same: two forms are two legal persons."""
    legal = [
        {s for part in side if part.word is Word.LEGAL for s in part.symbols} for side in (tally.left, tally.right)
    ]
    return all(legal) and not any(one.word is Word.LEGAL for one, _other, _s in tally.pairs)


def _weight(part: Part) -> float:
    return WEIGHTS[part.word]


def _descent_turned(left: Form, right: Form) -> bool:
    """Return whether one side calls the other's father the child: `x bin y` and `y bin x`."""
    return bool(_children(left) & {(child, parent) for parent, child in _children(right)})


def _children(form: Form) -> set[tuple[str, str]]:
    texts = [part.sound for part in form.parts]
    return {
        (texts[i - 1], texts[i + 1])
        for i, part in enumerate(form.parts)
        if part.text in DESCENT and 0 < i < len(texts) - 1 and texts[i - 1] != texts[i + 1]
    }


def _whole(left: Form, right: Form) -> float:
    """Compare the names as written without spaces; what joins or splits words costs nearly nothing."""
    shared = _run_together(left) & _run_together(right)
    return 0.98 if any(len(text) >= 6 for text in shared) else 0.0


def _run_together(form: Form) -> set[str]:
    bare = "".join(part.text for part in form.parts if part.word is not Word.LEGAL)
    return {bare, "".join(part.text for part in form.parts)}


def _acronym(left: Form, right: Form) -> float:
    """Compare `PLA` with `People's Liberation Army`."""
    if Kind.PERSON in (left.kind, right.kind):
        return 0.0
    short, full = sorted((left, right), key=lambda form: len(form.parts))
    initials = "".join(part.text[0] for part in full.parts if part.word not in (Word.PARTICLE, Word.LEGAL))
    return 0.72 if len(initials) >= 3 and any(part.text == initials for part in short.parts[:1]) else 0.0


def _native(left: Form, right: Form) -> float:
    return 1.0 if left.native and left.native == right.native else 0.0
