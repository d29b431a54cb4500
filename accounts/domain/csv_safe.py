"""Text for spreadsheets: a cell that a program would take for a formula is made plain text."""

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")


def cell(text: str) -> str:
    """Return text that no spreadsheet calculates: one that starts like a formula gets an apostrophe before it."""
    return f"'{text}" if text.lstrip(" ").startswith(STARTS) else text
