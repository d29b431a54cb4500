"""Where the embedded servers of one BANK_HOME keep their files."""

import hashlib
import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path

PLAIN_PATH = re.compile(r"[A-Za-z0-9/._-]{1,80}")


class ServerFailure(RuntimeError):
    """An embedded server cannot be started; the message is one line for the person at the terminal."""


@dataclass(frozen=True)
class Home:
    """The folder of one bank: its databases, sockets, logs and secrets."""

    root: Path
    durable: bool = True

    @property
    def postgres_folder(self) -> Path:
        """Where PostgreSQL's cluster lies."""
        return self.root / "pg"

    @property
    def valkey_folder(self) -> Path:
        """Where Valkey's append-only file lies."""
        return self.root / "valkey"

    @property
    def run(self) -> Path:
        """Locks and process ids."""
        return self.root / "run"

    @property
    def logs(self) -> Path:
        """What the servers and their keeper said."""
        return self.root / "log"

    @property
    def sockets(self) -> Path:
        """The folder of the sockets: a hashed one where the own path is too long or too odd for a socket's address."""
        if PLAIN_PATH.fullmatch(str(self.run)):
            return self.run
        digest = hashlib.sha256(os.fsencode(self.root)).hexdigest()[:16]
        return Path("/tmp") / f"openteller-{os.getuid()}-{digest}"  # noqa: S108 (created 0700 and its owner checked)

    @property
    def valkey_socket(self) -> Path:
        """Valkey's socket."""
        return self.sockets / "valkey.sock"

    @property
    def lease(self) -> Path:
        """Every process that uses the servers holds a shared lock on it; the kernel drops it on any death."""
        return self.run / "lease"

    @property
    def keeper_lock(self) -> Path:
        """Held by the one keeper."""
        return self.run / "keeper.lock"

    def prepare(self) -> None:
        """Make the folders, private to their owner. Raises ServerFailure where that cannot be."""
        try:
            for folder in (self.root, self.run, self.logs, self.valkey_folder, self.sockets):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise ServerFailure(f"BANK_HOME {self.root} cannot be used: {error.strerror} ({error.filename})") from error
        found = self.sockets.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or stat.S_IMODE(found.st_mode) & 0o077:
            raise ServerFailure(f"{self.sockets} must be a folder of yours that nobody else may enter (mode 0700)")
