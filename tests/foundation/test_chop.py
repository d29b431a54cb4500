"""The chop is the one of the visual language: same hash, same seal."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from bank.foundation.chop import chop, mark


@given(st.binary(min_size=32, max_size=32))
def test_a_seal_has_seven_rows_joined_into_one_character(digest: bytes) -> None:
    path = chop(digest)
    assert [f"M9 {9 + 5 * row}h5" in path for row in range(7)] == [True] * 7
    assert path.count("v5") == 6


def test_two_hashes_two_seals() -> None:
    one, other = (hashlib.sha256(text).digest() for text in (b"one", b"other"))
    assert chop(one) == chop(one) != chop(other)


def test_the_mark_is_the_seal_of_the_banks_name() -> None:
    assert mark("Openteller") == chop(hashlib.sha256(b"Openteller").digest())
