"""Public credit files, read as features and outcome: columns that would leak or discriminate are left out."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from risk.domain.columns import Column, Flags


@dataclass(frozen=True)
class CreditFile:
    """Where the outcome stands in a file, what it says when bad, and what must not be learned from."""

    target: str
    bad: str
    left_out: frozenset[str] = frozenset()
    held_out: str = ""
    as_text: frozenset[str] = frozenset()


# A person's sex, marital state and nationality are not the bank's to judge by, though the files carry them.
FILES = {
    "german": CreditFile("creditability", "bad", frozenset({"personal_status_and_sex", "foreign_worker"})),
    "taiwan": CreditFile("target", "1", frozenset({"id", "sex", "marriage"}), held_out="_is_test"),
    "hmeq": CreditFile("BAD", "1"),
}


class WrongFile(ValueError):
    """The file is not of the kind that it was said to be; the message names what is missing."""


@dataclass(frozen=True)
class CreditTable:
    """A file's features, who went bad, and which rows the file itself holds out (None: it does not say)."""

    columns: dict[str, Column]
    bad: Flags
    held_out: Flags | None


def read(path: Path, kind: str) -> CreditTable:
    """Read a CSV of one of FILES; `path` may be the folder that holds `<kind>.csv`. Raises WrongFile, OSError."""
    import pandas as pd  # noqa: PLC0415 - costs seconds at the start of every process

    layout = FILES[kind]
    file = path / f"{kind}.csv" if path.is_dir() else path
    try:
        table = pd.read_csv(file)
    except (ValueError, UnicodeDecodeError) as fault:
        raise WrongFile(f"{file} is not a table: {fault}") from fault
    if layout.target not in table:
        raise WrongFile(f"{file} has no column {layout.target!r}: is it {kind}?")
    bad = np.asarray(table[layout.target].astype(str) == layout.bad)
    held_out = np.asarray(table[layout.held_out].astype(bool)) if layout.held_out in table else None
    skipped = layout.left_out | {layout.target, layout.held_out}
    columns = {str(name): _column(table[name]) for name in table.columns if name not in skipped}
    return CreditTable(columns, bad, held_out)


def _column(series: Any) -> Column:
    if series.dtype.kind in "iuf":
        return np.asarray(series, dtype=np.float64)
    return np.asarray(series.fillna("").astype(str), dtype=object)
