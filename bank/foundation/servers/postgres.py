"""The embedded PostgreSQL: sockets only, durable, with the bank's two roles."""

import shutil
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path

from bank.foundation.servers import binaries
from bank.foundation.servers.home import ServerFailure
from bank.foundation.servers.privileges import wrapped
from bank.foundation.servers.process import Server, command_line

DATABASE = "openteller"
OWNER = "openteller_owner"
APPLICATION = "openteller"
SUPERUSER = "postgres"

# The owner migrates and owns every table; the application's role owns nothing (bank.foundation.servers.roles).
BOOTSTRAP = f"""CREATE ROLE {OWNER} LOGIN CREATEDB;
CREATE ROLE {APPLICATION} LOGIN;
CREATE DATABASE {DATABASE} OWNER {OWNER};
"""
OPTIONS = {
    "listen_addresses": "",
    "shared_buffers": "128MB",
    "max_connections": "200",
    "max_locks_per_transaction": "256",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres(Server):
    """PostgreSQL under the keeper."""

    name = "postgres"
    stop_signal = signal.SIGINT  # fast shutdown: sessions are ended, a checkpoint is written
    death_signal = signal.SIGQUIT  # the keeper was killed: stop at once, recover at the next start

    def folder(self) -> Path:
        """Its cluster."""
        return self.home.postgres_folder

    def mark(self) -> str:
        """The cluster's path: it stands in the server's command line."""
        return str(self.home.postgres_folder)

    def recorded_pid(self) -> int | None:
        """The postmaster that the lock file names."""
        try:
            return int((self.home.postgres_folder / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None

    def end_predecessor(self) -> None:
        """Also forget a lock file whose process id now belongs to a bystander: PostgreSQL would refuse to start."""
        super().end_predecessor()
        pid = self.recorded_pid()
        if pid is not None and command_line(pid):
            (self.home.postgres_folder / "postmaster.pid").unlink(missing_ok=True)

    def install(self) -> None:
        """Make the cluster in a folder beside, and rename it when it is whole."""
        if self.folder().exists():
            return
        fresh = self.home.root / "pg.new"
        if fresh.exists():
            shutil.rmtree(fresh)
        command = [
            str(binaries.postgres("initdb")),
            f"--pgdata={fresh}",
            f"--username={SUPERUSER}",
            "--auth=trust",  # the sockets lie in a folder that only this user may enter
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--locale=C",
        ]
        run([*command, *([] if self.home.durable else ["--no-sync"])])
        single = [str(binaries.postgres("postgres")), "--single", "-D", str(fresh), "postgres"]
        run(single, BOOTSTRAP)
        fresh.rename(self.folder())

    def command(self) -> Sequence[str]:
        """Every option on the command line, so that a newer version of the bank brings its own."""
        options = OPTIONS | {"unix_socket_directories": str(self.home.sockets)}
        if not self.home.durable:
            options |= CARELESS
        flags = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        return [str(binaries.postgres("postgres")), "-D", str(self.home.postgres_folder), *flags]


def run(command: Sequence[str], text: str = "") -> None:
    """Run one of PostgreSQL's programs to its end. Raises ServerFailure with its last line."""
    done = subprocess.run(wrapped(command, None), input=text, capture_output=True, text=True, check=False)
    failed = done.returncode or "ERROR" in done.stderr or "FATAL" in done.stderr
    if failed:
        words = (done.stderr.strip() or done.stdout.strip() or "no message").splitlines()[-1]
        raise ServerFailure(f"{Path(command[0]).name} failed: {words}")
