"""A small supervisor: web, worker and scheduler, restarted when they die, stopped together."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from bank.foundation.servers.home import Home
from bank.foundation.servers.privileges import mortal

HOST = "127.0.0.1"
PORTS = range(8000, 8100)
STOP_SECONDS = 20.0
TICK_SECONDS = 0.25


@dataclass
class Part:
    """One process of the street and its log."""

    name: str
    command: list[str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    waiting_until: float = 0.0

    def start(self, environment: Mapping[str, str], folder: Path) -> None:
        """Start it in a session of its own: Ctrl-C reaches the supervisor alone."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                mortal(self.command, signal.SIGTERM),
                env=environment,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.started_at = time.monotonic()

    def send(self, what: signal.Signals) -> None:
        """Signal the process, if it lives."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(what)

    def sweep(self) -> None:
        """End what the process left in its session."""
        if self.process is not None:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                return


@dataclass
class Street:
    """The three processes of a bank on one machine."""

    folder: Path
    home: Path
    port: int
    public_url: str
    environment: dict[str, str] = field(default_factory=lambda: dict(os.environ))
    stopping: bool = False

    def __post_init__(self) -> None:
        Home(self.home).prepare()
        figures = self.home / "run" / "metrics"
        figures.mkdir(mode=0o700, exist_ok=True)
        for old in figures.glob("*.db"):
            old.unlink()
        self.environment |= {
            "DJANGO_SETTINGS_MODULE": "bank.settings",
            "PUBLIC_URL": self.public_url,
            "PROMETHEUS_MULTIPROC_DIR": str(figures),
        }
        logs = self.home / "log"
        self.parts = [Part(name, command, logs / f"{name}.log") for name, command in self.commands().items()]

    def commands(self) -> dict[str, list[str]]:
        """What runs: pages and streams, the work behind them, the clock."""
        celery = [sys.executable, "-m", "celery", "-A", "bank.celery"]
        address = ["--host", HOST, "--port", str(self.port)]
        workers = ["--workers", "2", "--workers-kill-timeout", "5s", "--respawn-failed-workers"]
        granian = [sys.executable, "-m", "granian", "--interface", "asgi", "--no-ws"]
        return {
            "web": [*granian, *address, *workers, "bank.asgi:application"],
            "worker": [*celery, "worker", "--loglevel", "INFO"],
            "scheduler": [*celery, "beat", "--schedule", str(self.home / "run" / "beat"), "--pidfile="],
        }

    def run(self) -> None:
        """Start everything, keep it running until asked to stop, stop everything."""
        self.listen()
        try:
            for part in self.parts:
                part.start(self.environment, self.folder)
            while not self.stopping:
                time.sleep(TICK_SECONDS)
                for part in self.parts:
                    self.revive(part)
        finally:
            self.stop()

    def listen(self) -> None:
        """Stop on Ctrl-C and on request."""
        for asked in (signal.SIGINT, signal.SIGTERM):
            signal.signal(asked, self.ask_to_stop)

    def ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        """A signal's handler."""
        self.stopping = True

    def revive(self, part: Part) -> None:
        """Start a part again that died; one that keeps dying waits a little longer each time it dies at once."""
        if part.process is None or part.process.poll() is None:
            return
        moment = time.monotonic()
        if not part.waiting_until:
            part.sweep()
            part.waiting_until = moment + (0.1 if moment - part.started_at > 5 else 2.0)
        if moment >= part.waiting_until:
            part.waiting_until = 0.0
            part.start(self.environment, self.folder)

    def stop(self) -> None:
        """Ask all to stop; insist after a while."""
        for part in self.parts:
            part.send(signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        for part in self.parts:
            try:
                if part.process is not None:
                    part.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                part.send(signal.SIGKILL)
            part.sweep()

    def answers(self) -> bool:
        """Whether the web server accepts connections."""
        return accepts(self.port)


def accepts(port: int) -> bool:
    """Whether something listens on this port of this machine."""
    with socket.socket() as line:
        line.settimeout(1)
        return line.connect_ex((HOST, port)) == 0


def free_port(wanted: int | None) -> int:
    """The wanted port, or the first free one. Raises OSError where the wanted one is taken."""
    for port in [wanted] if wanted else PORTS:
        with socket.socket() as line:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                line.bind((HOST, port))
            except OSError:
                continue
            return port
    raise OSError(f"port {wanted} is taken" if wanted else f"no port of {PORTS.start}–{PORTS.stop - 1} is free")
