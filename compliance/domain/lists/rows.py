"""Rows of delimited text with their line numbers; a row that cannot be read comes as the reason."""

import csv
from collections.abc import Iterator
from pathlib import Path

from compliance.domain.lists.records import Unreadable

# OFAC ends its files with DOS's end-of-file sign.
END_OF_FILE = "\x1a"
LONGEST_LINE = 200_000


def rows(path: Path, columns: int, *, delimiter: str = ",") -> Iterator[tuple[int, list[str] | str]]:
    """Yield (line, cells), or (line, reason). Raises Unreadable where the text ends inside a row."""
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        last = 0
        short: tuple[int, str] | None = None
        while True:
            try:
                row = next(reader)
            except StopIteration:
                break
            except csv.Error as error:
                if "unexpected end" in str(error):
                    raise Unreadable(f"{path.name}: cut off in the row that begins at line {last + 1}") from error
                yield reader.line_num, str(error)
                continue
            last = reader.line_num
            if short:
                yield short
                short = None
            found = _checked(row, columns)
            if isinstance(found, str):
                short = (last, found)
            elif found:
                yield last, found
        if short and short[1].startswith("has"):
            raise Unreadable(f"{path.name}: cut off: its last row, line {short[0]}, {short[1]}")


def _checked(row: list[str], columns: int) -> list[str] | str:
    if "".join(row) in ("", END_OF_FILE):
        return []
    if len(row) != columns:
        return f"has {len(row)} columns, not {columns}"
    if any("\udc80" <= sign <= "\udcff" for cell in row for sign in cell):
        return "is not UTF-8"
    if any("\x00" in cell for cell in row) or sum(map(len, row)) > LONGEST_LINE:
        return "holds what no row of this list holds"
    return row
