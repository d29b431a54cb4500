"""The Merkle tree of RFC 9162 over nodes that are read, not kept: roots and proofs from complete subtrees."""

from collections.abc import Callable

from bank.verify import node_hash

type Node = Callable[[int, int], bytes]
"""(level, index) → hash of the complete subtree of 2**level leaves that begins at index * 2**level."""

TILE = 8
"""Levels a tile is high: nodes of levels 0, 8, 16 … are stored, those between are worked out from 256 of them."""

EMPTY = bytes.fromhex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
"""The root of no leaves: SHA-256 of nothing."""


def root(size: int, node: Node) -> bytes:
    """Return the root of the first `size` leaves (2.1.1)."""
    return _subtree(0, size, node) if size else EMPTY


def inclusion(index: int, size: int, node: Node) -> list[bytes]:
    """Return the proof that leaf `index` is among the first `size` (2.1.3.1). ValueError where it is not."""
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} among {size}")
    proof, low, high = [], 0, size
    while high - low > 1:
        middle = low + _half(high - low)
        if index < middle:
            proof.append(_subtree(middle, high, node))
            high = middle
        else:
            proof.append(_subtree(low, middle, node))
            low = middle
    return proof[::-1]


def consistency(first: int, second: int, node: Node) -> list[bytes]:
    """Return the proof that the first `second` leaves continue the first `first` (2.1.4.1)."""
    if not 0 < first <= second:
        raise ValueError(f"{second} leaves do not continue {first}")
    proof, low, high, whole = [], 0, second, True
    while first != high:
        middle = low + _half(high - low)
        if first <= middle:
            proof.append(_subtree(middle, high, node))
            high = middle
        else:
            proof.append(_subtree(low, middle, node))
            low, whole = middle, False
    return ([] if whole else [_subtree(low, high, node)]) + proof[::-1]


def _half(count: int) -> int:
    """Return the largest power of two below `count`."""
    return 1 << (count - 1).bit_length() - 1


def _subtree(low: int, high: int, node: Node) -> bytes:
    """Return the hash over leaves low <= n < high; `low` is a multiple of the largest power of two in between."""
    count = high - low
    if count & (count - 1) == 0:
        level = count.bit_length() - 1
        return node(level, low >> level)
    middle = low + _half(count)
    return node_hash(_subtree(low, middle, node), _subtree(middle, high, node))


class Frontier:
    """A tree that grows leaf by leaf and keeps only the complete subtrees at its right edge: the root at any time."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []

    def add(self, leaf: bytes) -> None:
        """Add the next leaf."""
        size, found = self.size, leaf
        while size & 1:
            found = node_hash(self._peaks.pop(), found)
            size >>= 1
        self._peaks.append(found)
        self.size += 1

    def root(self) -> bytes:
        """Return the root of what was added so far."""
        if not self._peaks:
            return EMPTY
        *rest, found = self._peaks
        for peak in reversed(rest):
            found = node_hash(peak, found)
        return found
