"""The search index over listed names: which of tens of thousands are worth comparing, found in about a millisecond.

Every name has keys (`names.search_keys`). A key weighs the more the rarer it is. A query adds up the weights of the
keys that it shares with each name, and takes the names that share the largest part of what both could share.
"""

import hashlib
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

CANDIDATES = 40
# A name that shares less than this part of its keys' weight cannot be a hit.
LEAST_SHARED = 0.18


class BrokenIndex(Exception):
    """Stored bytes that are no index."""


@dataclass(frozen=True, slots=True)
class SearchIndex:
    """Sorted key hashes, and for each the places of the names that have it. `ids` are the names' row ids."""

    hashes: NDArray[np.uint64]
    starts: NDArray[np.int64]
    places: NDArray[np.int32]
    weights: NDArray[np.float32]
    totals: NDArray[np.float32]
    ids: NDArray[np.int64]

    def candidates(self, keys: Iterable[str], limit: int = CANDIDATES) -> list[int]:
        """Return the ids of the names most worth comparing, the best first."""
        found = self._shared(keys)
        if found is None:
            return []
        shared, asked = found
        part = shared / np.sqrt(np.maximum(self.totals, 1e-6) * max(asked, 1e-6))
        contained = shared / np.maximum(np.minimum(self.totals, asked), 1e-6)
        worth = np.maximum(part, 0.75 * contained)
        worth[worth < LEAST_SHARED] = 0
        best = (
            np.argpartition(-worth, min(limit, len(worth) - 1))[:limit] if len(worth) > limit else np.arange(len(worth))
        )
        best = best[worth[best] > 0]
        return [int(self.ids[place]) for place in best[np.argsort(-worth[best], kind="stable")]]

    def _shared(self, keys: Iterable[str]) -> tuple[NDArray[np.float32], float] | None:
        asked_keys = [_hash(key) for key in keys]
        if not len(self.ids) or not asked_keys:
            return None
        wanted = np.array(asked_keys, dtype=np.uint64)
        rows = np.searchsorted(self.hashes, wanted)
        rows = np.minimum(rows, max(len(self.hashes) - 1, 0))
        known = self.hashes[rows] == wanted
        shared = np.zeros(len(self.ids), dtype=np.float32)
        # A key that no listed name has weighs as much as the rarest.
        asked = float((~known).sum()) * float(self.weights.max(initial=0.0))
        for row in rows[known]:
            places = self.places[self.starts[row] : self.starts[row + 1]]
            shared[places] += self.weights[row]
            asked += float(self.weights[row])
        return shared, asked

    def to_bytes(self) -> bytes:
        """Return the index as bytes to keep."""
        buffer = io.BytesIO()
        np.savez_compressed(buffer, **{name: getattr(self, name) for name in _FIELDS})
        return buffer.getvalue()

    @classmethod
    def from_bytes(cls, stored: bytes) -> "SearchIndex":
        """Return the index that `to_bytes` kept. Raises BrokenIndex."""
        try:
            with np.load(io.BytesIO(stored), allow_pickle=False) as loaded:
                return cls(*(loaded[name] for name in _FIELDS))
        except (ValueError, OSError, KeyError) as error:
            raise BrokenIndex from error


_FIELDS = ("hashes", "starts", "places", "weights", "totals", "ids")


def build(names: Sequence[tuple[int, frozenset[str]]]) -> SearchIndex:
    """Return the index of names given as (row id, keys)."""
    keys = np.array([_hash(key) for _id, keys_ in names for key in keys_], dtype=np.uint64)
    places = np.repeat(np.arange(len(names), dtype=np.int32), [len(keys_) for _id, keys_ in names])
    order = np.argsort(keys, kind="stable")
    keys, places = keys[order], places[order]
    hashes, starts, counts = np.unique(keys, return_index=True, return_counts=True)
    weights = np.log1p(len(names) / np.maximum(counts, 1)).astype(np.float32)
    totals = np.zeros(len(names), dtype=np.float32)
    np.add.at(totals, places, np.repeat(weights, counts))
    return SearchIndex(
        hashes=hashes,
        starts=np.append(starts, len(keys)).astype(np.int64),
        places=places,
        weights=weights,
        totals=totals,
        ids=np.array([row_id for row_id, _keys in names], dtype=np.int64),
    )


def _hash(key: str) -> int:
    return int.from_bytes(hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest())
