"""What a named job is, and where the bank finds it: classes listed in the setting JOBS."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from bank.foundation.models.job import Job

Payload = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Worked:
    """What a chunk came to: rows handled, and figures of its parts (`{"accrue": {"done": 12, "seconds": 0.2}}`)."""

    rows: int
    figures: dict[str, dict[str, float]] = field(default_factory=dict)


class NamedJob:
    """Long work cut into chunks. Each chunk and its completion are one transaction; a chunk may be tried again."""

    name: ClassVar[str]
    # How many workers may work on one run at once.
    workers: ClassVar[int] = 2

    def plan(self, job: Job) -> Iterable[Payload]:
        """Return the chunks' payloads: JSON, small (a range of ids, not the ids).

        `units` in it weighs the chunk; chunks of a `phase` wait until those of lower phases are done.
        """
        raise NotImplementedError

    def run_chunk(self, job: Job, payload: Payload, number: int) -> int | Worked:
        """Do one chunk inside its transaction and return how many rows it handled, with its parts' figures if any."""
        raise NotImplementedError

    def parts(self) -> Sequence[str]:
        """Return the names of the work's parts in the order that people should read their figures in."""
        return ()

    def finish(self, job: Job) -> None:
        """Do what follows the last chunk, once, in the transaction that completes the job."""


def job_classes() -> dict[str, type[NamedJob]]:
    """Return the job classes that the settings list, by name."""
    return _load(tuple(settings.JOBS))


def definition(name: str) -> NamedJob:
    """Return the job of this name; KeyError if the settings do not list it."""
    return job_classes()[name]()


@cache
def _load(paths: tuple[str, ...]) -> dict[str, type[NamedJob]]:
    found: dict[str, type[NamedJob]] = {}
    for path in paths:
        item = import_string(path)
        if not (isinstance(item, type) and issubclass(item, NamedJob)):
            raise ImproperlyConfigured(f"JOBS: {path} is not a NamedJob")
        if item.name in found:
            raise ImproperlyConfigured(f"JOBS: two jobs are called {item.name}")
        found[item.name] = item
    return found
