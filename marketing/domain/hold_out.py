"""Who is held out of a campaign: decided once for each customer, by a hash, so that it sticks."""

from hashlib import sha256

BUCKETS = 10_000


def bucket(salt: str, customer_id: int) -> int:
    """Return the bucket 0 to 9,999 of a customer under a salt: the same for ever, and even over customers."""
    return int.from_bytes(sha256(f"{salt}:{customer_id}".encode()).digest()[:8]) % BUCKETS


def is_held_out(salt: str, customer_id: int, basis_points: int) -> bool:
    """Return whether a customer belongs to the `basis_points` (1/10,000) that a campaign leaves alone."""
    return bucket(salt, customer_id) < basis_points
