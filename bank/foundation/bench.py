"""Benchmarks: a figure is what we do against a bare limit of the same work, interleaved on one server.

Absolute rates drift with the machine; the ratio of two rates measured in turns does not. Apps list their benches in the
setting BENCHES; each runs on a scratch database of its own, migrated and dropped, so that the bank is untouched.
"""

import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.utils.module_loading import import_string
from psycopg2 import sql

from bank.foundation.servers.roles import as_owner

ROUNDS = 3
SLICES = 4
"""Turns of each side in a round: short ones, so that a neighbour's load falls on both."""

Work = Callable[[], Callable[[], int]]
"""Called once in each client process to prepare; returns what is then repeated, and answers the units it did."""


@dataclass(frozen=True, slots=True)
class Figure:
    """`measured` and `limit` each do their work for about so many seconds and return units a second.

    `beside` is called once at the end for what is shown beside the ratio, such as `p99_ms`.
    """

    name: str
    measured: Callable[[float], float]
    limit: Callable[[float], float]
    beside: Callable[[], dict[str, float]] = dict


class Bench:
    """Listed in BENCHES by its dotted path; `manage.py bench <name>` runs it."""

    name: ClassVar[str]

    def figures(self) -> Iterable[Figure]:
        """Prepare the scratch database, on which every connection now works, and yield the figures in turn."""
        raise NotImplementedError

    def verify(self) -> None:
        """Raise where what was measured was not the real thing; called after the figures."""


def benches() -> dict[str, type[Bench]]:
    """Return the benches that the settings list, by name."""
    found: list[type[Bench]] = [import_string(path) for path in settings.BENCHES]
    return {bench.name: bench for bench in found}


def run(bench: Bench, *, seconds: float) -> dict[str, dict[str, float]]:
    """Run a bench on a scratch database; return figure → rate, limit (units a second) and ratio of their medians."""
    with scratch():
        answer = {figure.name: _measure(figure, seconds) for figure in bench.figures()}
        bench.verify()
    return answer


def _measure(figure: Figure, seconds: float) -> dict[str, float]:
    rounds = [_round(figure, seconds / SLICES) for _nth in range(ROUNDS)]
    rate = statistics.median(measured for measured, _limit in rounds)
    limit = statistics.median(limit for _measured, limit in rounds)
    return {"rate": round(rate, 1), "limit": round(limit, 1), "ratio": round(rate / limit, 3), **figure.beside()}


def _round(figure: Figure, seconds: float) -> tuple[float, float]:
    turns = [(figure.limit(seconds), figure.measured(seconds)) for _nth in range(SLICES)]
    return statistics.mean(measured for _limit, measured in turns), statistics.mean(limit for limit, _measured in turns)


@contextmanager
def scratch() -> Iterator[str]:
    """Point every connection of this process at a new, migrated database; drop it at the end."""
    name = f"bench_{uuid4().hex[:12]}"
    before = {alias: connections.settings[alias]["NAME"] for alias in connections.settings}
    _as_owner("CREATE DATABASE {}", name)
    try:
        _point(dict.fromkeys(before, name))
        call_command("migrate", verbosity=0)
        yield name
    finally:
        _point(before)
        _as_owner("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def _point(names: dict[str, str]) -> None:
    for alias, name in names.items():
        connections[alias].close()
        connections.settings[alias]["NAME"] = name
        connections[alias].settings_dict["NAME"] = name


def _as_owner(statement: str, name: str) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(sql.Identifier(name)))


class Clients:
    """Processes with a connection each that repeat a piece of work for a while, all at once."""

    def __init__(self, works: dict[str, Work], count: int = 4) -> None:
        connections.close_all()
        context = get_context("fork")
        self._pipes: list[Connection] = []
        self._processes = []
        for _nth in range(count):
            ours, theirs = context.Pipe()
            process = context.Process(target=_client, args=(theirs, works), daemon=True)
            process.start()
            self._pipes.append(ours)
            self._processes.append(process)

    def rate(self, work: str) -> Callable[[float], float]:
        """Return what runs the named work for so many seconds and answers its units a second."""

        def measure(seconds: float) -> float:
            for pipe in self._pipes:
                pipe.send((work, seconds))
            return sum(map(_units_a_second, [pipe.recv() for pipe in self._pipes]))

        return measure

    def stop(self) -> None:
        """End the processes."""
        for pipe in self._pipes:
            pipe.send(None)
        for process in self._processes:
            process.join(timeout=10)


def _units_a_second(answer: tuple[int, float] | str) -> float:
    if isinstance(answer, str):
        raise RuntimeError(answer)
    units, took = answer
    return units / took


def _client(pipe: Connection, works: dict[str, Work]) -> None:
    prepared: dict[str, Callable[[], int]] = {}
    while order := pipe.recv():
        name, seconds = order
        try:
            if name not in prepared:
                prepared[name] = works[name]()
            pipe.send(_repeat(prepared[name], seconds))
        except Exception as error:
            pipe.send(f"{type(error).__name__}: {error}")
    connections.close_all()


def _repeat(work: Callable[[], int], seconds: float) -> tuple[int, float]:
    began = time.perf_counter()
    units = 0
    while (took := time.perf_counter() - began) < seconds:
        units += work()
    return units, took
