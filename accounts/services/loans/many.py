"""Schedules of many loans written at once: worked out in columns, streamed to the table as binary COPY.

For books of loans that begin together; memory is bounded by the loans of one stream, however many there are.
"""

import datetime as dt
from collections.abc import Iterator, Sequence

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from accounts.domain.loans.bulk import Column, Group, schedules

LOANS_A_STREAM = 500
COPY = (
    "COPY accounts_instalment (loan_id, number, due_on, amount_minor, principal_minor, interest_minor,"
    " balance_after_minor, paid_minor) FROM STDIN WITH (FORMAT binary)"
)
# PostgreSQL's binary COPY: a signature, rows of (number of fields, then length and bytes of each), and -1.
HEAD, TAIL = b"PGCOPY\n\xff\r\n\x00" + bytes(8), b"\xff\xff"
EPOCH = dt.date(2000, 1, 1)
FIELDS = (
    ("loan", 8),
    ("number", 2),
    ("due", 4),
    ("amount", 8),
    ("principal", 8),
    ("interest", 8),
    ("after", 8),
    ("paid", 8),
)
ROW = np.dtype(
    [("fields", ">i2")] + [column for name, size in FIELDS for column in ((f"{name}_size", ">i4"), (name, f">i{size}"))]
)


def write_schedules(loan_ids: Sequence[int], group: Group) -> int:
    """Write the instalments of loans that have none yet, in the group's order; return how many rows."""
    rows = 0
    for low in range(0, len(loan_ids), LOANS_A_STREAM):
        part = slice(low, low + LOANS_A_STREAM)
        some = Group(group.principals[part], group.rates[part], group.day_count, group.start, group.due)
        with connection.cursor() as cursor:
            cursor.copy_expert(COPY, _Stream(_rows(np.array(loan_ids[part], dtype=np.int64), some)))
        rows += len(loan_ids[part]) * len(group.due)
    return rows


def _rows(ids: NDArray[np.int64], group: Group) -> Iterator[bytes]:
    yield HEAD
    for column in schedules(group):
        yield _encoded(ids, column)
    yield TAIL


def _encoded(ids: NDArray[np.int64], column: Column) -> bytes:
    rows = np.zeros(len(ids), dtype=ROW)
    rows["fields"] = len(FIELDS)
    for name, size in FIELDS:
        rows[f"{name}_size"] = size
    rows["loan"], rows["number"], rows["due"] = ids, column.number, (column.due_on - EPOCH).days
    rows["amount"] = column.principal + column.interest
    rows["principal"], rows["interest"], rows["after"] = column.principal, column.interest, column.balance_after
    return rows.tobytes()


class _Stream:
    """What COPY reads from: the pieces one after another, never all at once."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._left = pieces, b""

    def read(self, size: int) -> bytes:
        """Return up to `size` bytes; nothing at the end."""
        while not self._left:
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            self._left = piece
        found, self._left = self._left[:size], self._left[size:]
        return found
