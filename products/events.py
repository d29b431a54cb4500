"""What products announces."""

from dataclasses import dataclass
from typing import ClassVar

from bank.foundation.events import Event


@dataclass(frozen=True, kw_only=True)
class VersionLaunched(Event):
    """A version is on sale from now on."""

    name: ClassVar[str] = "products.version.launched"
    subject_type: ClassVar[str] = "products.version"
    version_id: int
    specification: str
    kind: str
    number: int


@dataclass(frozen=True, kw_only=True)
class VersionWithdrawn(Event):
    """A version is no longer sold; accounts opened on it keep its terms."""

    name: ClassVar[str] = "products.version.withdrawn"
    subject_type: ClassVar[str] = "products.version"
    version_id: int
    specification: str
    kind: str
    number: int
