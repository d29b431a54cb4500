"""kill -9 of web, worker and database at random instants under customers who pay: nothing is lost or made twice."""

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bank.foundation.servers.home import Home
from bank.foundation.servers.lease import keeper_pid
from bank.foundation.servers.street import Street, free_port
from tests.journeys.crash.payers import OPENING_MINOR, Payer

ROOT = Path(__file__).resolve().parents[2]
SEATS = 6
"""How many customers pay at the same time."""
KILLS_A_SITTING = 10
"""For how many kills one customer's payments last, with some to spare."""
BETWEEN = 4
"""How many payments are acknowledged before the next kill: each one falls into work."""


class Bank:
    """A bank of its own on durable servers, its web and worker as real processes on this machine."""

    def __init__(self, home: Path) -> None:
        self.home = home
        named = {"DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "BANK_DURABLE", "BANK_DATABASE"}
        self.environment = {name: value for name, value in os.environ.items() if name not in named}
        self.environment |= {"BANK_HOME": str(home), "DJANGO_SETTINGS_MODULE": "bank.settings"}
        self.environment |= {"IDLE_SIGN_OUT_SECONDS": "86400"}  # a customer waits for a seat longer than at a desk
        port = free_port(None)
        self.street = Street(ROOT, home, port, f"http://127.0.0.1:{port}", dict(self.environment))
        self.street.parts = [part for part in self.street.parts if part.name != "scheduler"]

    def run(self, *command: str) -> str:
        """Run one of our programs to its end."""
        done = subprocess.run(
            [sys.executable, *command], cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def open(self) -> None:
        """Start the processes and wait for the first answer."""
        for part in self.street.parts:
            part.start(self.street.environment, ROOT)
        deadline = time.monotonic() + 90
        while not self.street.answers():
            assert time.monotonic() < deadline, (self.home / "log" / "web.log").read_text()[-3000:]
            time.sleep(0.2)

    def tend_until(self, happens: Callable[[], bool], seconds: float) -> None:
        """Let it run until something happens."""
        end = time.monotonic() + seconds
        while not happens():
            assert time.monotonic() < end, f"it stands still: {self.complaints()}"
            self.tend(0.05)

    def tend(self, seconds: float) -> None:
        """Let it run, starting again what died."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for part in self.street.parts:
                self.street.revive(part)
            time.sleep(0.05)

    def kill(self, what: str, chance: random.Random) -> None:
        """kill -9 of one part, or of one of its children."""
        main = self.postmaster() if what == "postgres" else self.pid(what)
        if main is None:
            return
        victims = [main, *children(main)] if what != "postgres" or chance.random() < 0.5 else [main]
        try:
            os.kill(chance.choice(victims), signal.SIGKILL)
        except ProcessLookupError:
            return

    def complaints(self) -> str:
        """The last error that the web server noted."""
        lines = (self.home / "log" / "web.log").read_text(errors="replace").splitlines()
        return "".join([line for line in lines if "exception" in line][-1:])[-3000:]

    def pid(self, name: str) -> int | None:
        """The process of a part."""
        return next(part.process.pid for part in self.street.parts if part.name == name and part.process)

    def postmaster(self) -> int | None:
        """The database's first process."""
        try:
            return int((self.home / "pg" / "postmaster.pid").read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return None


def written(log: Path) -> int:
    """How many payments were acknowledged until now."""
    return len(log.read_bytes().splitlines()) if log.exists() else 0


def children(pid: int) -> list[int]:
    """The direct children of a process."""
    found = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout.split()
    pairs = zip(map(int, found[::2]), map(int, found[1::2]), strict=True)
    return [child for child, parent in pairs if parent == pid]


@pytest.fixture
def bank() -> Iterator[Bank]:
    with tempfile.TemporaryDirectory(prefix="crash") as folder:
        home = Path(folder).resolve() / "bank"
        bank = Bank(home)
        try:
            yield bank
        finally:
            bank.street.stop()
            deadline = time.monotonic() + 60
            while keeper_pid(Home(home)) is not None and time.monotonic() < deadline:
                time.sleep(0.1)


def compare(bank: Bank, acknowledged: list[dict[str, Any]], people: list[dict[str, Any]]) -> None:
    """Every acknowledged payment is in the books exactly once, and the books agree with themselves."""
    books = json.loads(bank.run("-m", "tests.journeys.crash.books"))
    times = Counter(row["key"] for row in books["payments"])
    rows = {row["public_id"]: row for row in books["payments"]}
    assert [key for key, count in times.items() if count > 1] == [], "made twice"
    assert len({one["key"] for one in acknowledged}) == len(acknowledged)
    for one in acknowledged:
        row = rows.get(one["public_id"])
        assert row is not None, f"lost: {one}"
        assert (row["key"], row["amount"], row["source"]) == (one["key"], one["amount"], one["source"])
    for row in books["payments"]:
        if row["state"] == "POSTED":
            assert sorted(row["moved"]) == [-row["amount"], row["amount"]], row
        else:
            assert row["moved"] == [], row
    for person in people:
        own = [row for row in books["payments"] if row["source"] == person["source"]]
        moved = sum(row["amount"] for row in own if row["state"] == "POSTED")
        held = sum(row["amount"] for row in own if row["state"] == "HELD")
        assert books["balances"].get(person["source"], OPENING_MINOR - moved - held) == OPENING_MINOR - moved - held
        assert books["balances"].get(person["to"], moved) == moved
    assert books["audit"] == []
    assert books["balanced"] is True


QUICK = pytest.param(5, marks=pytest.mark.timeout(600))
LONG = pytest.param(50, marks=[pytest.mark.slow, pytest.mark.timeout(3600)])


@pytest.mark.parametrize("kills", [QUICK, LONG])
def test_no_accepted_payment_is_lost_or_made_twice(bank: Bank, kills: int) -> None:
    chance = random.Random(kills)
    bank.run("manage.py", "migrate", "--verbosity", "0")
    people = json.loads(bank.run("-m", "tests.journeys.crash.world", str(SEATS * (1 + kills // KILLS_A_SITTING))))
    bank.run("manage.py", "collectstatic", "--noinput", "--if-changed", "--verbosity", "0")
    bank.open()
    log = bank.home.parent / "acknowledged"
    payers = [Payer(people[seat::SEATS], bank.street.public_url, log, seat) for seat in range(SEATS)]
    for payer in payers:
        payer.start()
    turns = [("postgres", "web", "worker")[turn % 3] for turn in range(kills)]
    for what in chance.sample(turns, kills):
        seen = written(log)
        bank.tend_until(lambda seen=seen: written(log) >= seen + BETWEEN, 180)
        bank.tend(chance.uniform(0, 1))
        bank.kill(what, chance)
        print(f"{time.strftime('%T')} {what}, {written(log)} acknowledged", flush=True)  # noqa: T201
    bank.tend(2)
    for payer in payers:
        payer.stopping.set()
    while any(payer.is_alive() for payer in payers):
        bank.tend(0.2)
    assert [payer.failure for payer in payers if payer.failure] == [], bank.complaints()
    acknowledged = [json.loads(line) for line in log.read_text().splitlines()]
    retries = sum(payer.retries for payer in payers)
    print(f"{kills} kills, {len(acknowledged)} acknowledged, {retries} asked again")  # noqa: T201
    assert len(acknowledged) >= kills * BETWEEN
    assert retries > 0, "no kill was felt"
    compare(bank, acknowledged, people)
