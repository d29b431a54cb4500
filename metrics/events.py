"""What metrics announces."""

from dataclasses import dataclass
from typing import ClassVar

from bank.foundation.events import Event


@dataclass(frozen=True, kw_only=True)
class IndicatorsRead(Event):
    """The day's readings are in: how many, and which miss their target."""

    name: ClassVar[str] = "metrics.indicators.read"
    subject_type: ClassVar[str] = "metrics.day"

    readings: int
    off_target: tuple[str, ...]
