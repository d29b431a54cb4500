"""A statement as a file: CSV for spreadsheets, PDF for keeping. Both say what the page says, in the same order."""

import csv
import io
from pathlib import Path

from babel.dates import format_skeleton
from django.conf import settings
from django.utils.translation import gettext as _

from accounts.domain.csv_safe import cell
from accounts.selectors.statements import StatementDocument
from accounts.selectors.typesetting import typeset
from bank.foundation.locales import babel_locale

TEMPLATE = Path(__file__).resolve().parent.parent / "templates" / "accounts" / "statement.typ"


def as_csv(document: StatementDocument) -> bytes:
    """Return the statement as CSV in UTF-8 with a byte order mark; amounts are plain decimals with a point."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([_("Date"), _("Entry"), _("Amount"), _("Balance"), _("Currency")])
    currency = document.account.currency
    writer.writerow([document.first.isoformat(), _("Opening balance"), "", str(document.opening.amount), currency])
    for line in document.lines:
        name = cell(" · ".join(filter(None, (line.row.name, line.row.why))))
        row = [line.row.booked_on.isoformat(), name, str(line.row.amount.amount), str(line.balance.amount), currency]
        writer.writerow(row)
    writer.writerow([document.last.isoformat(), _("Closing balance"), "", str(document.closing.amount), currency])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def as_pdf(document: StatementDocument, holders: str) -> bytes:
    """Return the statement as a PDF in the language of the moment. NoChineseFont where it cannot be set."""
    return typeset(TEMPLATE, _said(document, holders))


def _said(document: StatementDocument, holders: str) -> dict[str, object]:
    locale = babel_locale()
    account = document.account
    lines = [
        [
            format_skeleton("MMMd", line.row.booked_on, locale=locale),
            " · ".join(filter(None, (line.row.name, line.row.why))),
            line.row.amount.format(),
            line.balance.format(),
        ]
        for line in document.lines
    ]
    return {
        "title": _("Statement for %(month)s") % {"month": format_skeleton("yMMMM", document.first, locale=locale)},
        "bank": settings.BANK_NAME,
        "page": _("Page"),
        "facts": [
            [_("Account"), f"{account.name} {account.shown_number}"],
            [_("Holders"), holders],
            [_("Money in"), document.money_in.format()],
            [_("Money out"), document.money_out.format()],
        ],
        "head": [_("Date"), _("Entry"), _("Amount"), _("Balance")],
        "opening": [_("Opening balance"), document.opening.format()],
        "closing": [_("Closing balance"), document.closing.format()],
        "lines": lines,
        "note": _("Entries are listed by booking date. Something wrong? Tell us within 90 days."),
    }
