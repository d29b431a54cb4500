"""One embedded server as the keeper's direct child: started, watched, restarted, stopped."""

import os
import signal
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path

from bank.foundation.servers.home import Home, ServerFailure
from bank.foundation.servers.privileges import wrapped

STOP_SECONDS = 30.0
GIVE_UP_SECONDS = 30.0
LOG_LIMIT = 20_000_000


class Server(ABC):
    """A server that the keeper keeps."""

    name: str
    stop_signal: signal.Signals
    death_signal: signal.Signals

    def __init__(self, home: Home) -> None:
        self.home = home
        self.process: subprocess.Popen[bytes] | None = None
        self.started_at = 0.0
        self.failing_since: float | None = None
        self.delay = 0.05

    @abstractmethod
    def install(self) -> None:
        """Make what the first start needs."""

    @abstractmethod
    def command(self) -> Sequence[str]:
        """The command line."""

    @abstractmethod
    def folder(self) -> Path:
        """The folder that it works in."""

    @abstractmethod
    def recorded_pid(self) -> int | None:
        """The process id that an earlier start left on disk."""

    @abstractmethod
    def mark(self) -> str:
        """Part of the command line that tells this server from every other process."""

    @property
    def log(self) -> Path:
        """Where it writes."""
        return self.home.logs / f"{self.name}.log"

    def start(self) -> None:
        """Start it, after ending what a killed keeper may have left."""
        self.end_predecessor()
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                wrapped(self.command(), self.death_signal),
                cwd=self.folder(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.started_at = time.monotonic()

    def revive(self) -> None:
        """Start it again if it died; raise ServerFailure where it keeps dying at once."""
        if self.process is None or self.process.poll() is None:
            return
        moment = time.monotonic()
        if moment - self.started_at > GIVE_UP_SECONDS / 10:
            self.failing_since, self.delay = None, 0.05
        self.failing_since = self.failing_since or moment
        if moment - self.failing_since > GIVE_UP_SECONDS:
            raise ServerFailure(f"{self.name} does not start; its last words: {last_words(self.log)}")
        time.sleep(self.delay)
        self.delay = min(self.delay * 2, 1.0)
        self.start()

    def end_predecessor(self) -> None:
        """End an orphan of a killed keeper (systems without parent-death signals)."""
        pid = self.recorded_pid()
        if pid is not None and pid != os.getpid() and self.mark() in command_line(pid):
            end(pid, self.stop_signal)

    def stop(self) -> None:
        """Ask it to stop; insist after half a minute."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(self.stop_signal)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def command_line(pid: int) -> str:
    """The command line of a running process; empty where there is none."""
    if sys.platform == "linux":
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    found = subprocess.run(["ps", "-p", str(pid), "-o", "command="], capture_output=True, text=True, check=False)
    return found.stdout


def end(pid: int, gentle: signal.Signals) -> None:
    """End a process that is not our child, and wait until it is gone."""
    deadline = time.monotonic() + STOP_SECONDS
    send: signal.Signals = gentle
    while True:
        try:
            os.kill(pid, send)
        except ProcessLookupError:
            return
        for _ in range(20):
            time.sleep(0.05)
            if not command_line(pid):
                return
        send = gentle if time.monotonic() < deadline else signal.SIGKILL


def last_words(log: Path) -> str:
    """The last line of a log, for a message."""
    try:
        lines = log.read_text(errors="replace").strip().splitlines()
    except OSError:
        lines = []
    return f"{lines[-1] if lines else 'nothing'} ({log})"
