"""The US Department of Commerce's Denied Persons List: tab-separated with a heading. It numbers nobody."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

from compliance.domain.lists.records import Bad, Listed, Quality, Unreadable
from compliance.domain.lists.rows import rows

HEADING = (
    "Name", "Street_Address", "City", "State", "Country", "Postal_Code",
    "Effective_Date", "Expiration_Date", "Standard_Order", "Last_Update", "Action", "FR_Citation",
)  # fmt: skip


def is_mine(head: bytes) -> bool:
    """Return whether a file begins with this list's heading."""
    first = head.decode("utf-8", "replace").lstrip("\ufeff").split("\n", 1)[0]
    return [cell.strip().strip('"') for cell in first.split("\t")][:3] == list(HEADING[:3])


def read(path: Path, tell: Callable[[int], None]) -> Iterator[Listed | Bad]:
    """Read every denied person; several rows of one name and order are one party. Raises Unreadable."""
    parties: dict[str, Listed] = {}
    for line, row in rows(path, len(HEADING), delimiter="\t"):
        if isinstance(row, str):
            yield Bad(path.name, line, row)
        elif row[0] != HEADING[0] and (reason := _take(parties, [cell.strip() for cell in row])):
            yield Bad(path.name, line, reason)
    if not parties:
        raise Unreadable(f"{path.name}: no party could be read")
    tell(path.stat().st_size)
    yield from parties.values()


def _take(parties: dict[str, Listed], row: list[str]) -> str:
    name, citation = " ".join(row[0].split()), row[11]
    if not name:
        return "no name"
    key = hashlib.sha256(f"{name.casefold()}\x1f{row[6]}\x1f{citation}".encode()).hexdigest()[:24]
    listed = parties.setdefault(key, Listed(key, "UNKNOWN", [], "Denied Persons"))
    listed.add_name(name, Quality.PRIMARY)
    listed.add_detail("address", ", ".join(filter(None, row[1:6])))
    listed.add_detail("order", f"{row[6]} – {row[7]}")
    listed.add_detail("remarks", row[10], citation)
    return ""
