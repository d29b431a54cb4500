"""What a process does to use the embedded servers: hold the lease, see that a keeper lives, wait for answers."""

import fcntl
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import psycopg2

from bank.foundation.servers.home import Home, ServerFailure
from bank.foundation.servers.postgres import APPLICATION, DATABASE
from bank.foundation.servers.process import last_words

WAIT_SECONDS = 90.0
SOURCE = Path(__file__).resolve().parents[3]

_guard = threading.Lock()
_leases: dict[Path, int] = {}  # forks inherit the descriptors, and with them the lease
_keepers: list[subprocess.Popen[bytes]] = []


def ensure(home: Home, *, again: bool = False) -> None:
    """Have both servers answer; cheap once done in this process. Raises ServerFailure in one line.

    `again`: a connection just failed, so look anew.
    """
    with _guard:
        if home.root in _leases and not again:
            return
        home.prepare()
        if home.root not in _leases:
            _leases[home.root] = hold(home)
        deadline = time.monotonic() + WAIT_SECONDS
        while not (spawn_where_missing(home) and answers(home)):
            if time.monotonic() > deadline:
                raise ServerFailure(f"the embedded servers do not answer: {last_words(home.logs / 'keeper.log')}")
            time.sleep(0.03)


def hold(home: Home) -> int:
    """Take a share of the lease. Waits while a keeper that found nobody is leaving."""
    lease = os.open(home.lease, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(lease, fcntl.LOCK_SH)
    return lease


def spawn_where_missing(home: Home) -> bool:
    """Start a keeper if none lives; whether one lived already. Raises ServerFailure where ours gave up."""
    if _keepers and _keepers[-1].poll() not in (None, 0, -signal.SIGKILL, -signal.SIGTERM):
        _keepers.pop()
        raise ServerFailure(last_words(home.logs / "keeper.log"))
    lock = os.open(home.keeper_lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        _keepers.append(spawn(home, lock))
        return False
    finally:
        os.close(lock)  # the keeper's copy keeps the lock


def spawn(home: Home, lock: int) -> subprocess.Popen[bytes]:
    """Start the keeper, detached from this terminal, with the locked descriptor."""
    mode = "durable" if home.durable else "careless"
    with (home.logs / "keeper.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "bank.foundation.servers.keeper", str(home.root), mode, str(lock)],
            cwd=SOURCE,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            pass_fds=(lock,),
        )


def answers(home: Home) -> bool:
    """Whether both servers answer now."""
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(5)
            line.connect(str(home.valkey_socket))
            line.sendall(b"PING\r\n")
            if not line.recv(64).startswith(b"+PONG"):
                return False
        psycopg2.connect(host=str(home.sockets), dbname=DATABASE, user=APPLICATION, connect_timeout=5).close()
    except (OSError, psycopg2.OperationalError):
        return False
    return True


def keeper_pid(home: Home) -> int | None:
    """The process id of the living keeper, if there is one."""
    try:
        lock = os.open(home.keeper_lock, os.O_RDWR)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return int(home.keeper_lock.read_text() or 0) or None
    finally:
        os.close(lock)
    return None
