"""The keeper: one detached process for each BANK_HOME that runs both servers and leaves when nobody uses them.

Started by `lease.ensure()`, which hands over the locked descriptor of `keeper.lock`: there is never a moment in which
two keepers could start.
"""

import fcntl
import os
import select
import signal
import socket
import sys
import time
from pathlib import Path

from bank.foundation.servers.home import Home, ServerFailure
from bank.foundation.servers.postgres import Postgres
from bank.foundation.servers.process import Server
from bank.foundation.servers.valkey import Valkey

IDLE_SECONDS = 2.0
TICK_SECONDS = 0.25


class Keeper:
    """Keeps the servers of one home."""

    def __init__(self, home: Home) -> None:
        self.servers: list[Server] = [Postgres(home), Valkey(home)]
        self.lease = os.open(home.lease, os.O_RDWR | os.O_CREAT, 0o600)
        self.stopping = False
        self.idle_since: float | None = None
        self.ears, mouth = socket.socketpair()
        for end in (self.ears, mouth):
            end.setblocking(False)
        self.mouth = mouth

    def listen(self) -> None:
        """Wake on a child's death; stop on request."""
        signal.set_wakeup_fd(self.mouth.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for asked in (signal.SIGTERM, signal.SIGINT):
            signal.signal(asked, self.ask_to_stop)

    def ask_to_stop(self, *_: object) -> None:
        """A signal's handler."""
        self.stopping = True

    def run(self) -> None:
        """Run until asked to stop or until nobody has held the lease for a while."""
        self.listen()
        try:
            for server in self.servers:
                server.install()
                server.start()
            while not self.stopping and not self.deserted():
                select.select([self.ears], [], [], TICK_SECONDS)
                self.drain()
                for server in self.servers:
                    server.revive()
        finally:
            for server in reversed(self.servers):
                server.stop()

    def drain(self) -> None:
        """Empty the wake-up channel."""
        try:
            self.ears.recv(4096)
        except BlockingIOError:
            return

    def deserted(self) -> bool:
        """Whether nobody has held the lease for a while. If so the lease stays ours: newcomers wait."""
        try:
            fcntl.flock(self.lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.idle_since = None
            return False
        moment = time.monotonic()
        self.idle_since = self.idle_since or moment
        if moment - self.idle_since >= IDLE_SECONDS:
            return True
        fcntl.flock(self.lease, fcntl.LOCK_UN)
        return False


def main(root: str, durable: str, lock: str) -> int:
    """Keep the servers of `root`; `lock` is the inherited descriptor of keeper.lock."""
    os.ftruncate(int(lock), 0)
    os.pwrite(int(lock), str(os.getpid()).encode(), 0)
    try:
        Keeper(Home(Path(root), durable == "durable")).run()
    except ServerFailure as failure:
        sys.stderr.write(f"{failure}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
