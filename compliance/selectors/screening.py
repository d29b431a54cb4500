"""Comparing names with the lists: one, or thousands at once."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from compliance.domain import search
from compliance.domain.names import Comparison, Kind, analyse, compare, search_keys
from compliance.models import GoodGuy
from compliance.selectors import lists
from compliance.selectors.lists import Active, Candidate

# A weak alias, and a ship's name where no ship is asked for, count only when all but the same.
NEARLY_SAME = 950
PERSON_KINDS = frozenset({Kind.PERSON, Kind.UNKNOWN})


@dataclass(frozen=True, slots=True)
class ScreenedName:
    """A name to screen: whose it is (`domain.parties`), and of what kind."""

    party: str
    name: str
    kind: Kind
    customer_id: int | None = None


@dataclass(frozen=True, slots=True)
class FoundHit:
    """A name that resembles a listed one; score 0 to 1000."""

    screened: ScreenedName
    candidate: Candidate
    score: int
    why: tuple[tuple[str, str, float], ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What screening a set of names found. `best` is the best score of all, cleared pairs left out."""

    active: Active
    hits: tuple[FoundHit, ...]
    best: dict[str, int]


def screen(names: Sequence[ScreenedName], active: Active, *, within: search.SearchIndex | None = None) -> Outcome:
    """Compare names with every active list (or `within` an index of changes); leave out pairs that were cleared."""
    index = within if within is not None else lists.index(active.index_number)
    asked = [(name, index.candidates(search_keys(analyse(name.name, name.kind)))) for name in names]
    known = lists.candidates({pk for _name, pks in asked for pk in pks})
    cleared = _cleared({name.party for name in names})
    best: dict[str, int] = {name.party: 0 for name in names}
    hits: dict[tuple[str, int], FoundHit] = {}
    for name, pks in asked:
        for pk in pks:
            candidate = known.get(pk)
            if candidate is None or (name.party, candidate.entry_id) in cleared:
                continue
            found = compared(name, candidate)
            score = round(found.score * 1000)
            if score < _needed(name, candidate, active.setting.threshold):
                score = min(score, active.setting.threshold - 1)
            best[name.party] = max(best[name.party], score)
            key = (name.party, candidate.entry_id)
            if score >= active.setting.threshold and (key not in hits or hits[key].score < score):
                hits[key] = FoundHit(name, candidate, score, found.why)
    return Outcome(active, tuple(sorted(hits.values(), key=lambda hit: -hit.score)), best)


def compared(name: ScreenedName, candidate: Candidate) -> Comparison:
    """Compare a name with a listed one: each read as what the list says it is, where the list says so."""
    if name.kind is Kind.PERSON:
        if candidate.kind not in PERSON_KINDS:
            return Comparison(0.0)
        return compare(analyse(name.name, Kind.PERSON), analyse(candidate.name, Kind.PERSON))
    kind = candidate.kind
    return compare(analyse(name.name, kind), analyse(candidate.name, kind))


def names_hash(names: Sequence[ScreenedName]) -> str:
    """Return a digest of the names screened: another name, another digest."""
    text = "\x1e".join(f"{name.party}\x1f{name.name}\x1f{name.kind}" for name in names)
    return hashlib.sha256(text.encode()).hexdigest()


def why_json(hit: FoundHit) -> list[dict[str, Any]]:
    """Return the words compared as kept with a hit."""
    return [{"ours": ours, "listed": listed, "score": round(score * 1000)} for ours, listed, score in hit.why]


def _needed(name: ScreenedName, candidate: Candidate, threshold: int) -> int:
    unasked_vessel = candidate.kind is Kind.VESSEL and name.kind is not Kind.VESSEL
    return max(threshold, NEARLY_SAME) if candidate.weak or unasked_vessel else threshold


def _cleared(parties: set[str]) -> set[tuple[str, int]]:
    return set(GoodGuy.objects.filter(party__in=parties).values_list("party", "entry_id"))
