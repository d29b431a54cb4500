"""What a list says of one party, whichever format it came in."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from enum import StrEnum

LONGEST_NAME = 500
LONGEST_TEXT = 4000


class Unreadable(Exception):
    """A file that is not what it claims to be, or is cut off: nothing of it is taken. The message names it."""


class Quality(StrEnum):
    """How sure the publisher is of a name."""

    PRIMARY = "PRIMARY"
    STRONG = "STRONG"
    WEAK = "WEAK"


@dataclass(frozen=True, slots=True)
class ListedName:
    """One name of a party."""

    name: str
    quality: Quality


@dataclass(frozen=True, slots=True)
class Bad:
    """A row that could not be read: where, and why. The rest of the file is taken."""

    file: str
    line: int
    reason: str


@dataclass(slots=True)
class Listed:
    """One party of a list. `details` are what tells it from a namesake: dates, places, nationalities, documents."""

    reference: str
    kind: str
    names: list[ListedName]
    programme: str = ""
    details: dict[str, list[str]] = field(default_factory=dict)

    def add_name(self, name: str, quality: Quality) -> None:
        """Add a name unless it is empty or known."""
        name = " ".join(name.split())[:LONGEST_NAME]
        if name and all(known.name.casefold() != name.casefold() for known in self.names):
            self.names.append(ListedName(name, quality))

    def add_detail(self, label: str, *values: str) -> None:
        """Add what is known under a label, leaving out what is empty or there already."""
        known = self.details.setdefault(label, [])
        known.extend(v for value in values if (v := " ".join(value.split())[:LONGEST_TEXT]) and v not in known)
        if not known:
            del self.details[label]

    def digest(self) -> str:
        """Return a hash of all that the list says of this party."""
        text = json.dumps(asdict(self), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()
