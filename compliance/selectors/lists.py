"""Reads of the lists: what is active, and its search index, loaded once per process and version."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Q

from bank.foundation.statements import execute
from compliance.domain import search
from compliance.domain.names import Kind
from compliance.models import EntryName, ListVersion, MatchSetting, SanctionsList, ScreeningIndex

STANDING = """
SELECT (SELECT array_agg(party) FROM compliance_partyblock WHERE party = ANY (%s::text[]) AND lifted_at IS NULL),
       index.id, index.versions, (SELECT max(number) FROM compliance_matchsetting)
FROM (SELECT) AS always LEFT JOIN compliance_screeningindex index ON index.current
"""


@dataclass(frozen=True, slots=True)
class Active:
    """What names are screened against now: an index over list versions, and the setting."""

    index_number: int
    versions: dict[str, int]
    setting: MatchSetting

    def labels(self) -> dict[str, str]:
        """Return the versions as a verdict keeps them."""
        return {name: str(number) for name, number in self.versions.items()} | {"setting": str(self.setting.number)}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A listed name worth comparing."""

    entry_name_id: int
    entry_id: int
    name: str
    kind: Kind
    weak: bool


def active() -> Active | None:
    """Return what names are screened against; None before any list was imported."""
    return standing(())[1]


def standing(parties: Sequence[str]) -> tuple[set[str], Active | None]:
    """Return which of these parties a block stands against, and what names are screened against now: one query."""
    ((blocked, number, versions, setting_number),) = execute((STANDING, [list(parties)]))
    return set(blocked or ()), None if number is None else Active(
        number, json.loads(versions), _setting(setting_number)
    )


def setting() -> MatchSetting:
    """Return the match setting in force."""
    return MatchSetting.objects.latest("number")


@lru_cache(maxsize=8)
def _setting(number: int) -> MatchSetting:
    """Return a match setting by its number; under a number it never changes."""
    return MatchSetting.objects.get(number=number)


@lru_cache(maxsize=2)
def index(number: int) -> search.SearchIndex:
    """Return a search index; it never changes, so a process loads it once."""
    return search.SearchIndex.from_bytes(bytes(ScreeningIndex.objects.values_list("payload", flat=True).get(pk=number)))


@lru_cache(maxsize=4)
def index_of_changes(before: int, after: int) -> search.SearchIndex | None:
    """Return an index of the names that came or changed between two indexes; None where that cannot be told."""
    versions = dict(ScreeningIndex.objects.filter(pk__in=[before, after]).values_list("pk", "versions"))
    if len(versions) < 2:
        return None
    new = Q(pk__in=[])
    for code in versions[after]:
        new |= Q(entry__sanctions_list__code=code, entry__since__number__gt=versions[before].get(code, 0))
    rows = EntryName.objects.filter(new, entry__until=None).values_list("pk", "keys")
    return search.build([(pk, frozenset(keys)) for pk, keys in rows])


def candidates(entry_name_ids: set[int]) -> dict[int, Candidate]:
    """Return the listed names of these ids."""
    rows = EntryName.objects.filter(pk__in=entry_name_ids).values_list(
        "pk", "entry_id", "name", "quality", "entry__kind"
    )
    return {
        pk: Candidate(pk, entry_id, name, kind_of(kind), quality == EntryName.Quality.WEAK)
        for pk, entry_id, name, quality, kind in rows
    }


def kind_of(entry_kind: str) -> Kind:
    """Return the kind of name that an entry has; an aircraft is named as a vessel is."""
    return Kind.VESSEL if entry_kind == "AIRCRAFT" else Kind(entry_kind)


def newest_versions() -> dict[str, ListVersion]:
    """Return the active version of each list by the list's code."""
    rows = ListVersion.objects.filter(active=True).select_related("sanctions_list")
    return {row.sanctions_list.code: row for row in rows}


def codes() -> list[str]:
    """Return the lists that the bank keeps to."""
    return list(SanctionsList.objects.values_list("code", flat=True))
