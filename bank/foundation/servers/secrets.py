"""Secrets of a bank without an operator: made once, kept beside its data, readable by its owner alone."""

import base64
import json
import os
import secrets
import tempfile
from pathlib import Path
from typing import TypedDict


class Secrets(TypedDict):
    """What a bank must keep. Keys are 32 random bytes in base64."""

    secret_key: str
    encryption_keys: dict[str, str]
    blind_index_key: str
    signing_key: str


def fresh_key() -> str:
    """32 random bytes in base64."""
    return base64.b64encode(secrets.token_bytes(32)).decode()


def kept_secrets(home: Path) -> Secrets:
    """Read the secrets of this home, making them first where there are none; two processes at once agree on one set."""
    path = home / "secrets.json"
    if not path.exists():
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = Secrets(
            secret_key=secrets.token_urlsafe(64),
            encryption_keys={"1": fresh_key()},
            blind_index_key=fresh_key(),
            signing_key=fresh_key(),
        )
        put_where_missing(path, json.dumps(made, indent=2))
    found: Secrets = json.loads(path.read_text())
    return found


def put_where_missing(path: Path, text: str) -> None:
    """Write a whole file or leave the one that another process wrote first."""
    descriptor, draft = tempfile.mkstemp(dir=path.parent)  # mode 0600
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        Path(draft).unlink()
