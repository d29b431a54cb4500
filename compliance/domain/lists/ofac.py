"""The US Treasury's list of Specially Designated Nationals: three csv files without headings, joined by a number."""

import csv
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from compliance.domain.lists.records import Bad, Listed, Quality, Unreadable
from compliance.domain.lists.rows import rows

COLUMNS = {"sdn": 12, "alt": 5, "add": 6}
KINDS = {"individual": "PERSON", "vessel": "VESSEL", "aircraft": "AIRCRAFT", "": "ENTITY"}
REMARKED_ALIAS = re.compile(r"\ba\.k\.a\. '([^']{2,200})'", re.IGNORECASE)
BIRTH = re.compile(r"\bDOB ([^;]{4,60})")
NATIONALITY = re.compile(r"\bnationality ([^;.]{2,60})")
ALIASES = frozenset({"aka", "fka", "nka"})


def which(head: bytes, name: str) -> str:
    """Return `sdn`, `alt` or `add`, told by the first row's columns, or nothing."""
    lines = head.decode("utf-8", "replace").splitlines()
    try:
        first = next(csv.reader(lines[:1]), [])
    except csv.Error:
        return ""
    if len(first) < 5 or not first[0].strip().isdecimal():
        return ""
    for kind, columns in COLUMNS.items():
        if len(first) == columns and (kind == "sdn" or first[1].strip().isdecimal()):
            return kind
    return next((kind for kind in COLUMNS if kind in name.lower()), "")


def read(sdn: Path, alt: Path, add: Path, *, tell: Callable[[int], None]) -> Iterator[Listed | Bad]:
    """Read every party with its other names and addresses. Raises Unreadable for a file that is cut off."""
    parties: dict[str, Listed] = {}
    done = 0
    for path, kind, take in ((sdn, "sdn", _party), (alt, "alt", _alias), (add, "add", _address)):
        for line, row in rows(path, COLUMNS[kind]):
            if isinstance(row, str):
                yield Bad(path.name, line, row)
                continue
            reason = take(parties, [_plain(cell) for cell in row])
            if reason:
                yield Bad(path.name, line, reason)
        done += path.stat().st_size
        tell(done)
    if not parties:
        raise Unreadable(f"{sdn.name}: no party could be read")
    yield from parties.values()


def _party(parties: dict[str, Listed], row: list[str]) -> str:
    number, name, kind, programme, title = row[:5]
    if not number.isdecimal() or not name:
        return "no number or no name"
    if number in parties:
        return f"number {number} was there before"
    listed = Listed(number, KINDS.get(kind.lower(), "UNKNOWN"), [], programme[:200])
    listed.add_name(name, Quality.PRIMARY)
    remarks = row[11]
    for alias in REMARKED_ALIAS.findall(remarks):
        listed.add_name(alias, Quality.WEAK)
    listed.add_detail("designation", title)
    listed.add_detail("birth", *BIRTH.findall(remarks))
    listed.add_detail("nationality", *NATIONALITY.findall(remarks))
    listed.add_detail("vessel", *row[5:11])
    listed.add_detail("remarks", remarks)
    parties[number] = listed
    return ""


def _alias(parties: dict[str, Listed], row: list[str]) -> str:
    number, _alias_number, kind, name = row[:4]
    if not number.isdecimal() or kind.lower() not in ALIASES or not name:
        return "no number, no name, or a name of an unknown kind"
    # A name whose party is missing from the main file is still a listed name: better asked about than let through.
    known = parties.setdefault(number, Listed(number[:80], "UNKNOWN", []))
    known.add_name(name, Quality.STRONG if known.names else Quality.PRIMARY)
    return ""


def _address(parties: dict[str, Listed], row: list[str]) -> str:
    number = row[0]
    if number not in parties:
        return f"an address for party {number[:20]}, whom no file names"
    parties[number].add_detail("address", ", ".join(filter(None, row[2:5])))
    return ""


def _plain(cell: str) -> str:
    cell = cell.strip()
    return "" if cell == "-0-" else cell
