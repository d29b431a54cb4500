"""A table as named columns: floats with NaN for missing, or text with the empty string for missing."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Column = NDArray[Any]
Columns = Mapping[str, Column]


def is_numeric(column: Column) -> bool:
    """Return whether the column holds numbers (else text)."""
    return column.dtype.kind == "f"


def rows(columns: Columns) -> int:
    """Return how many rows the table has; 0 for a table without columns."""
    return next((len(column) for column in columns.values()), 0)


def take(columns: Columns, which: NDArray[Any]) -> dict[str, Column]:
    """Return the table of the chosen rows, by positions or by flags."""
    return {name: column[which] for name, column in columns.items()}
