"""Reads of the sealed tree: its nodes by tiles, its roots, and the proofs between them."""

from accounts.domain import merkle
from accounts.models import SealedJournal, SealedRoot, SealingKey, SealNode, SealState
from accounts.selectors.signing_key import key_text, public_key
from bank.verify import Key, key_from, node_hash

WIDTH = 1 << merkle.TILE


class Tree:
    """Nodes of the tree: a tile of 256 is one query and then kept; proofs need a handful of tiles."""

    def __init__(self) -> None:
        self._tiles: dict[tuple[int, int], list[bytes]] = {}

    def __call__(self, level: int, index: int) -> bytes:
        """Return the hash of a complete subtree."""
        if level % merkle.TILE:
            return node_hash(self(level - 1, 2 * index), self(level - 1, 2 * index + 1))
        tile, place = divmod(index, WIDTH)
        if (level, tile) not in self._tiles:
            self._tiles[level, tile] = _tile(level, tile)
        return self._tiles[level, tile][place]


def _tile(level: int, tile: int) -> list[bytes]:
    low, high = tile * WIDTH, (tile + 1) * WIDTH
    if level == 0:
        leaves = SealedJournal.objects.filter(position__gte=low, position__lt=high).order_by("position")
        return [bytes(leaf) for leaf in leaves.values_list("leaf", flat=True)]
    nodes = SealNode.objects.filter(level=level, index__gte=low, index__lt=high).order_by("index")
    return [bytes(hash_) for hash_ in nodes.values_list("hash", flat=True)]


def size() -> int:
    """Return how many journals are sealed."""
    return SealState.objects.values_list("size", flat=True).get()


def last_root() -> SealedRoot | None:
    """Return the latest signed root."""
    return SealedRoot.objects.order_by("-pk").first()


def sealed(journal_id: int | None) -> SealedJournal | None:
    """Return a journal's leaf once a signed root covers it."""
    root = last_root()
    if journal_id is None or root is None:
        return None
    return SealedJournal.objects.filter(journal_id=journal_id, position__lt=root.size).first()


def inclusion(position: int, size: int) -> list[bytes]:
    """Return the proof that a leaf is among the first `size`."""
    return merkle.inclusion(position, size, Tree())


def consistency(first: int, second: int) -> list[bytes]:
    """Return the proof that the first `second` journals continue the first `first`."""
    return merkle.consistency(first, second, Tree())


def trusted_keys() -> list[Key]:
    """Return the bank's public keys, the one in use first: each vouches for the one before it, and no other counts."""
    rows = {row.pk: row for row in SealingKey.objects.all()}
    found, wanted = [], public_key()
    while wanted not in found:
        found.append(wanted)
        row = rows.get(wanted.id)
        if row is None or not wanted.verifies(bytes(row.signature), key_text(wanted, row.previous, row.since)):
            break
        if row.previous not in rows:
            break
        wanted = key_from(rows[row.previous].key)
    return found
