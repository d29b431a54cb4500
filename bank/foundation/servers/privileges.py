"""How a server's process is started: it dies with its keeper, and never runs as root."""

import os
import shutil
import signal
import sys
from collections.abc import Sequence

from bank.foundation.servers.home import ServerFailure

# PostgreSQL refuses to run as root. As root it therefore becomes nobody, but keeps the one capability to read and write
# below folders that only root may enter: no user is made and no folder's mode is changed.
AS_NOBODY = (
    "--reuid=nobody",
    "--regid=65534",
    "--clear-groups",
    "--securebits=+no_setuid_fixup",
    "--inh-caps=-all,+dac_override",
    "--ambient-caps=-all,+dac_override",
)


def setpriv() -> str | None:
    """The program that sets a process's privileges on Linux; None on other systems."""
    places = f"{os.environ.get('PATH', '')}:/usr/bin:/bin"
    return shutil.which("setpriv", path=places) if sys.platform == "linux" else None


def mortal(command: Sequence[str], death_signal: signal.Signals) -> list[str]:
    """Prefix a command so that it gets `death_signal` when its parent dies, where the system can."""
    program = setpriv()
    return [*([program, f"--pdeathsig={death_signal.name.removeprefix('SIG')}"] if program else []), *command]


def wrapped(command: Sequence[str], death_signal: signal.Signals | None) -> list[str]:
    """Prefix the command so that it gets `death_signal` when its parent dies, and leaves root behind.

    macOS has neither: there the keeper finds and ends what a killed predecessor left.
    """
    program = setpriv()
    if program is None:
        if os.geteuid() == 0:
            raise ServerFailure("PostgreSQL does not run as root here: use an ordinary user or DATABASE_URL")
        return list(command)
    prefix = [program]
    if death_signal is not None:
        prefix.append(f"--pdeathsig={death_signal.name.removeprefix('SIG')}")
    if os.geteuid() == 0:
        prefix.extend(AS_NOBODY)
    return [*prefix, *command] if len(prefix) > 1 else list(command)
