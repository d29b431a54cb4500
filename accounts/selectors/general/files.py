"""A statement of the general ledger as a file: CSV for spreadsheets, PDF for keeping."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.domain.csv_safe import cell
from accounts.selectors.general.sheets import Sheet
from accounts.selectors.typesetting import typeset

TEMPLATE = Path(__file__).resolve().parents[2] / "templates" / "accounts" / "general.typ"


def as_csv(sheets: Sequence[Sheet]) -> bytes:
    """Return the sheets as CSV in UTF-8 with a byte order mark; amounts are plain decimals with a point."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    columns = sheets[0].columns if sheets else ()
    writer.writerow([_("Currency"), _("Number"), _("Chart line"), *columns])
    for sheet in sheets:
        for row in sheet.rows:
            amounts = ["" if amount is None else str(amount.amount) for amount in row.amounts]
            writer.writerow([sheet.currency, row.number, cell(row.name), *amounts])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def as_pdf(sheets: Sequence[Sheet], *, title: str, said: str) -> bytes:
    """Return the sheets as a PDF in the language of the moment. NoChineseFont where it cannot be set."""
    return typeset(
        TEMPLATE,
        {
            "title": title,
            "said": said,
            "bank": settings.BANK_NAME,
            "page": _("Page"),
            "sheets": [
                {
                    "currency": sheet.currency,
                    "finding": sheet.finding,
                    "head": ["", *sheet.columns],
                    "rows": [
                        [row.level, f"{row.number} {row.name}".strip(), *(a.format() if a else "" for a in row.amounts)]
                        for row in sheet.rows
                    ],
                }
                for sheet in sheets
            ],
        },
    )
