"""The chop: a seal drawn from a hash, the same for the customer, the PDF, the teller and the verifier."""

import hashlib


def chop(digest: bytes) -> str:
    """Return the SVG path of a seal for a view box of 48: stroke 2.3, square caps, at least 40 px.

    Every row keeps its first bar and is joined to the next, so the seal reads as one character.
    """
    path = ""
    for row in range(7):
        path += "".join(
            f"M{9 + 5 * column} {9 + 5 * row}h5" for column in range(6) if column == 0 or digest[row] >> column & 1
        )
        path += f"M{9 + 5 * (digest[row + 7] % 7)} {9 + 5 * row}v5" if row < 6 else ""
    return path


def mark(bank_name: str) -> str:
    """Return the bank's own mark: the chop of its name."""
    return chop(hashlib.sha256(bank_name.encode()).digest())
