"""The embedded Valkey: broker, cache and live messages."""

import signal
from collections.abc import Sequence
from pathlib import Path

from bank.foundation.servers import binaries
from bank.foundation.servers.process import Server


class Valkey(Server):
    """Valkey under the keeper."""

    name = "valkey"
    stop_signal = signal.SIGTERM
    death_signal = signal.SIGTERM

    @property
    def pid_file(self) -> Path:
        """Where its process id is noted, to find an orphan where nothing ends it with its keeper."""
        return self.home.run / "valkey.pid"

    def folder(self) -> Path:
        """Its append-only file."""
        return self.home.valkey_folder

    def mark(self) -> str:
        """Its socket's path: it stands in the process's title."""
        return str(self.home.valkey_socket)

    def recorded_pid(self) -> int | None:
        """The process id of an earlier start."""
        try:
            return int(self.pid_file.read_text())
        except (OSError, ValueError):
            return None

    def install(self) -> None:
        """Nothing: it makes its files itself."""

    def start(self) -> None:
        """Start it and note its process id."""
        super().start()
        if self.process is not None:
            self.pid_file.write_text(str(self.process.pid))

    def command(self) -> Sequence[str]:
        """Sockets only; every second on disk."""
        options = {
            "port": "0",
            "unixsocket": str(self.home.valkey_socket),
            "unixsocketperm": "700",
            "databases": "64",
            "appendonly": "yes" if self.home.durable else "no",
            "appendfsync": "everysec",
            "save": "",
            "daemonize": "no",
        }
        return [str(binaries.valkey()), *(part for name, value in options.items() for part in (f"--{name}", value))]
