"""Reason codes: the features that moved a score most, taken from their shares of the log-odds."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from risk.domain.columns import Floats

MOST = 4


def strongest(shares: Floats, features: Sequence[str]) -> tuple[NDArray[Any], Floats]:
    """Return each row's features of most weight in either direction, heaviest first, and their signed shares."""
    count = min(MOST, len(features))
    if not count or not len(shares):
        return np.empty((len(shares), 0), dtype=object), np.empty((len(shares), 0))
    order = np.argsort(-np.abs(shares), axis=1, kind="stable")[:, :count]
    names = np.asarray(features, dtype=object)[order]
    return names, np.take_along_axis(shares, order, axis=1)
