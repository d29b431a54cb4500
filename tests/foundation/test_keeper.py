"""The embedded servers: many starts at once, killed servers, a killed keeper, odd paths. Real processes throughout."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg2
import pytest

from bank.foundation.servers.home import Home, ServerFailure
from bank.foundation.servers.lease import keeper_pid
from bank.foundation.servers.process import command_line

ROOT = Path(__file__).resolve().parents[2]
# A process of ours: ensures the servers, does something, and holds its lease until its input closes.
CLIENT = """
import sys
from pathlib import Path
from bank.foundation.servers.home import Home
from bank.foundation.servers.lease import ensure
ensure(Home(Path(sys.argv[1]), durable=sys.argv[2] == "durable"))
print("up", flush=True)
sys.stdin.read()
"""


class Client:
    """A process that holds the lease."""

    def __init__(self, home: Path, mode: str = "careless") -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", CLIENT, str(home), mode],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def wait_up(self) -> None:
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "up\n"

    def leave(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(30)


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder whose path is short enough for sockets."""
    with tempfile.TemporaryDirectory(prefix="keeper") as folder:
        yield Path(folder).resolve()


@pytest.fixture
def open_client(place: Path) -> Iterator[Callable[..., Client]]:
    opened: list[tuple[Client, Path]] = []

    def start(home: Path, mode: str = "careless") -> Client:
        client = Client(home, mode)
        opened.append((client, home))
        return client

    yield start
    for client, _ in opened:
        client.process.kill()
        client.process.wait()
    for home in {home for _, home in opened}:
        until(lambda home=home: keeper_pid(Home(home)) is None, 40)


def until(happens: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def postmaster(home: Path) -> int:
    return int((home / "pg" / "postmaster.pid").read_text().split()[0])


def ask(home: Path, question: str) -> object:
    link = psycopg2.connect(host=str(Home(home).sockets), dbname="openteller", user="openteller")
    with link, link.cursor() as cursor:
        cursor.execute(question)
        (answer,) = cursor.fetchone() or (None,)
    link.close()
    return answer


def answers(home: Path) -> bool:
    try:
        return ask(home, "SELECT 1") == 1
    except psycopg2.OperationalError:
        return False


def keepers(home: Path) -> list[int]:
    found = subprocess.run(
        ["ps", "-eww", "-o", "pid=,args="], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    mark = f"bank.foundation.servers.keeper {home} "
    return [int(line.split()[0]) for line in found if mark in line]


def test_many_at_once_share_one_keeper_that_leaves_after_the_last(
    place: Path, open_client: Callable[..., Client]
) -> None:
    clients = [open_client(place) for _ in range(6)]
    for client in clients:
        client.wait_up()
    assert len(keepers(place)) == 1
    server = postmaster(place)
    for client in clients[1:]:
        client.leave()
    time.sleep(3)
    assert answers(place), "one client still holds the lease"
    clients[0].leave()
    until(lambda: keeper_pid(Home(place)) is None)
    assert not command_line(server)


def test_killed_servers_and_a_killed_keeper_come_back(place: Path, open_client: Callable[..., Client]) -> None:
    open_client(place).wait_up()
    first = postmaster(place)
    os.kill(first, signal.SIGKILL)
    until(lambda: answers(place) and postmaster(place) != first)

    valkey = int((place / "run" / "valkey.pid").read_text())
    os.kill(valkey, signal.SIGKILL)
    until(lambda: (place / "run" / "valkey.pid").read_text() != str(valkey))

    keeper = keeper_pid(Home(place))
    assert keeper is not None
    os.kill(keeper, signal.SIGKILL)
    open_client(place).wait_up()
    assert answers(place)
    assert len(keepers(place)) == 1


def test_what_was_committed_before_the_kill_is_there_after(place: Path, open_client: Callable[..., Client]) -> None:
    open_client(place, "durable").wait_up()
    owner = psycopg2.connect(host=str(place / "run"), dbname="openteller", user="openteller_owner")
    with owner, owner.cursor() as cursor:
        cursor.execute("CREATE TABLE kept AS SELECT 42 AS answer; GRANT SELECT ON kept TO openteller")
    owner.close()
    os.kill(postmaster(place), signal.SIGKILL)
    until(lambda: answers(place))
    assert ask(place, "SELECT answer FROM kept") == 42


@pytest.mark.parametrize("name", ["a bank with spaces, and 'marks'", "x" * 120])
def test_odd_and_long_paths(place: Path, open_client: Callable[..., Client], name: str) -> None:
    home = place / name
    open_client(home).wait_up()
    assert answers(home)
    assert len(str(Home(home).sockets)) < 80


def test_a_lock_file_that_names_a_bystander_is_forgotten(place: Path, open_client: Callable[..., Client]) -> None:
    client = open_client(place)
    client.wait_up()
    client.leave()
    until(lambda: keeper_pid(Home(place)) is None)
    bystander = subprocess.Popen(["sleep", "60"])
    try:
        (place / "pg" / "postmaster.pid").write_text(f"{bystander.pid}\n{place / 'pg'}\n")
        open_client(place).wait_up()
        assert answers(place)
        assert bystander.poll() is None, "a bystander must not be harmed"
    finally:
        bystander.kill()
        bystander.wait()


def test_a_half_made_cluster_is_made_anew(place: Path, open_client: Callable[..., Client]) -> None:
    (place / "pg.new").mkdir()
    (place / "pg.new" / "PG_VERSION").write_text("18")
    open_client(place).wait_up()
    assert answers(place)


def test_a_socket_folder_of_somebody_else_is_refused(place: Path) -> None:
    home = Home(place / "spaced path")
    home.sockets.mkdir(mode=0o777)
    home.sockets.chmod(0o777)
    try:
        with pytest.raises(ServerFailure, match="nobody else may enter"):
            home.prepare()
    finally:
        home.sockets.rmdir()


def test_nothing_listens_on_the_network(place: Path, open_client: Callable[..., Client]) -> None:
    open_client(place).wait_up()
    assert ask(place, "SELECT current_setting('listen_addresses')") == ""
    assert (place.stat().st_mode & 0o077, (place / "run").stat().st_mode & 0o077) == (0, 0)
