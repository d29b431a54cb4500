"""The sealer: gives committed journals their places in the tree and signs its root. Never on the path of a posting."""

import base64
import datetime as dt
import logging

from django.db import connection, transaction

from accounts.domain import merkle
from accounts.models import SealedRoot, SealingKey
from accounts.selectors import seals
from accounts.selectors.signing_key import key_text, public_key, signature
from bank import verify
from bank.foundation.locks import session_lock
from bank.verify import Key

log = logging.getLogger(__name__)

BATCH = 2000
"""Journals sealed in one transaction."""


class TreeDamaged(Exception):
    """What is sealed no longer continues the last signed root: nothing is signed until the audit was looked at."""


def seal(*, now: dt.datetime, at_most: int | None = None) -> int:
    """Seal every committed journal and sign the new root; return how many. Another sealer at work counts as none.

    Raises TreeDamaged where the tree no longer continues its last root; what was sealed stays without a root.
    """
    with session_lock("accounts.sealer") as mine:
        if not mine:
            return 0
        sealed = 0
        while at_most is None or sealed < at_most:
            batch = _batch(BATCH if at_most is None else min(BATCH, at_most - sealed))
            sealed += max(batch, 0)
            if batch < BATCH:
                break
        sign(now=now)
    return sealed


@transaction.atomic
def sign(*, now: dt.datetime) -> SealedRoot | None:
    """Sign the root of what is sealed, unless this key has; None where nothing is sealed."""
    size, key = seals.size(), public_key()
    last = seals.last_root()
    if size == 0 or (last is not None and last.size == size and last.key_id == key.id):
        return last
    tree = seals.Tree()
    root = merkle.root(size, tree)
    _check_continues(last, size, root, tree)
    _keep_key(key, now)
    text = verify.root_text(key.name, size, root, f"{now:%Y-%m-%dT%H:%M:%S}Z")
    note = verify.note_of(text, key, signature(text.encode()))
    with connection.cursor() as cursor:
        cursor.execute("SELECT accounts_keep_root(%s, %s, %s, %s, %s)", [size, root, now, key.id, note])
        kept = SealedRoot.objects.get(pk=cursor.fetchone()[0])
    log.info("signed root %s %s %s", size, base64.b64encode(root).decode(), key.id)
    return kept


def _batch(at_most: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT accounts_seal(%s)", [at_most])
        given: int = cursor.fetchone()[0]
    return given


def _check_continues(last: SealedRoot | None, size: int, root: bytes, tree: seals.Tree) -> None:
    if last is None:
        return
    proof = merkle.consistency(last.size, size, tree) if last.size <= size else []
    if not verify.is_consistent(last.size, bytes(last.root), size, root, proof):
        raise TreeDamaged(f"{size} sealed journals do not continue the signed root of {last.size}")


def _keep_key(key: Key, now: dt.datetime) -> None:
    if SealingKey.objects.filter(pk=key.id).exists():
        return
    previous = SealingKey.objects.order_by("-since").values_list("pk", flat=True).first() or ""
    vouched = signature(key_text(key, previous, now))
    with connection.cursor() as cursor:
        cursor.execute("SELECT accounts_keep_key(%s, %s, %s, %s, %s)", [key.id, str(key), now, previous, vouched])
