"""The PKDD'99 folder format of a real Czech bank ("Berka"): what its lines say, or why they are refused.

Files are `;`-separated with a header line. Amounts are crowns with a point; dates are YYMMDD of 19YY. Words
come in Czech (the original) or in English (a later copy); `trans` may end in .csv or .asc.
"""

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

MOST_MINOR = 10**15
LONGEST_LINE = 2000


@dataclass(frozen=True, slots=True)
class Refusal:
    """A line that was not taken, and why."""

    file: str
    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Client:
    """A person; `female` and `born_on` come from the Czech birth number (month + 50 for women)."""

    line: int
    client_id: int
    born_on: date
    female: bool
    district_id: int


@dataclass(frozen=True, slots=True)
class BankAccount:
    """An account; `statements` is monthly, weekly or after each transaction."""

    line: int
    account_id: int
    district_id: int
    statements: str
    opened_on: date


@dataclass(frozen=True, slots=True)
class Disposition:
    """Who may use an account: its OWNER, or a DISPONENT, an authorised signer."""

    line: int
    disp_id: int
    client_id: int
    account_id: int
    owner: bool


@dataclass(frozen=True, slots=True)
class StandingOrderRow:
    """A monthly order to another bank, in minor units."""

    line: int
    order_id: int
    account_id: int
    bank_to: str
    account_to: str
    amount: int
    purpose: str


@dataclass(frozen=True, slots=True)
class LoanRow:
    """A loan of `amount` repaid in `duration` months by `payment` each, in minor units."""

    line: int
    loan_id: int
    account_id: int
    granted_on: date
    amount: int
    duration: int
    payment: int
    status: str


@dataclass(frozen=True, slots=True)
class CardRow:
    """A card issued to a disposition: junior, classic or gold."""

    line: int
    card_id: int
    disp_id: int
    kind: str
    issued_on: date


@dataclass(frozen=True, slots=True)
class Transaction:
    """A booking with the balance that the bank recorded after it; `amount` is signed, in minor units."""

    line: int
    trans_id: int
    account_id: int
    booked_on: date
    amount: int
    recorded: int
    kind: str
    purpose: str
    bank: str
    account: str


class BadLine(ValueError):
    """The line says something that cannot be; the message says what."""


_STATEMENTS = {"POPLATEK MESICNE": "monthly", "POPLATEK TYDNE": "weekly", "POPLATEK PO OBRATU": "transaction"}
_PURPOSES = {
    "POJISTNE": "insurance", "insurrance payment": "insurance", "insurance payment": "insurance",
    "SLUZBY": "statement_fee", "payment for statement": "statement_fee",
    "UROK": "interest", "interest credited": "interest",
    "SANKC. UROK": "penalty_interest", "sanction interest if negative balance": "penalty_interest",
    "SIPO": "household", "household": "household",
    "DUCHOD": "pension", "old-age pension": "pension",
    "UVER": "loan", "loan payment": "loan", "LEASING": "leasing", "leasing": "leasing", "": "",
}  # fmt: skip
_OPERATIONS = {
    "VYBER KARTOU": "card", "credit card withdrawal": "card",
    "VKLAD": "cash", "credit in cash": "cash",
    "PREVOD Z UCTU": "transfer", "collection from another bank": "transfer",
    "VYBER": "cash", "withdrawal in cash": "cash",
    "PREVOD NA UCET": "transfer", "remittance to another bank": "transfer", "": "",
}  # fmt: skip
_CREDIT = {"PRIJEM", "credit"}
_DEBIT = {"VYDAJ", "VYBER", "withdrawal", "withdrawal in cash", "debit"}


def whole(text: str, what: str, most: int = 10**12) -> int:
    """Return a whole number from 0 to `most`; raises BadLine."""
    if not re.fullmatch(r"[0-9]{1,13}", text) or int(text) > most:
        msg = f"{what} {text[:40]!r} is not a whole number"
        raise BadLine(msg)
    return int(text)


def minor(text: str, what: str) -> int:
    """Return crowns as hellers (1/100); raises BadLine for anything but a plain decimal of two places."""
    try:
        if not re.fullmatch(r"-?[0-9]{1,13}(\.[0-9]{1,2})?", text):
            raise InvalidOperation
        value = int(Decimal(text).scaleb(2))
    except InvalidOperation:
        msg = f"{what} {text[:40]!r} is not an amount such as 1234.50"
        raise BadLine(msg) from None
    if abs(value) > MOST_MINOR:
        msg = f"{what} {text[:40]!r} is larger than this bank can book"
        raise BadLine(msg)
    return value


def day(text: str, what: str) -> date:
    """Return YYMMDD (a time after it is left out) as a day of 19YY; raises BadLine."""
    match = re.fullmatch(r"([0-9]{2})([0-9]{2})([0-9]{2})(?: [0-9:]{8})?", text)
    try:
        if match is None:
            raise ValueError
        year, month, number = (int(part) for part in match.groups())
        return date(1900 + year, month, number)
    except ValueError:
        msg = f"{what} {text[:40]!r} is not a date YYMMDD"
        raise BadLine(msg) from None


def word(text: str, what: str, known: Mapping[str, str]) -> str:
    """Return what a word of the format means; raises BadLine for one that is not of the format."""
    try:
        return known[text.strip()]
    except KeyError:
        msg = f"{what} {text[:40]!r} is not a word of this format"
        raise BadLine(msg) from None


def _positive(value: int, what: str) -> int:
    if value <= 0:
        msg = f"{what} must be more than zero"
        raise BadLine(msg)
    return value


def _client(line: int, row: Mapping[str, str]) -> Client:
    number = row["birth_number"]
    if not re.fullmatch(r"[0-9]{6}", number):
        msg = f"birth_number {number[:40]!r} is not YYMMDD"
        raise BadLine(msg)
    female = int(number[2:4]) > 50
    plain = f"{number[:2]}{int(number[2:4]) - 50 * female:02}{number[4:]}"
    return Client(
        line, whole(row["client_id"], "client_id"), day(plain, "birth_number"), female,
        whole(row["district_id"], "district_id"),
    )  # fmt: skip


def _account(line: int, row: Mapping[str, str]) -> BankAccount:
    return BankAccount(
        line, whole(row["account_id"], "account_id"), whole(row["district_id"], "district_id"),
        word(row["frequency"], "frequency", _STATEMENTS), day(row["date"], "date"),
    )  # fmt: skip


def _disposition(line: int, row: Mapping[str, str]) -> Disposition:
    owner = word(row["type"], "type", {"OWNER": "owner", "DISPONENT": "signer"}) == "owner"
    return Disposition(
        line, whole(row["disp_id"], "disp_id"), whole(row["client_id"], "client_id"),
        whole(row["account_id"], "account_id"), owner,
    )  # fmt: skip


def _order(line: int, row: Mapping[str, str]) -> StandingOrderRow:
    return StandingOrderRow(
        line, whole(row["order_id"], "order_id"), whole(row["account_id"], "account_id"), row["bank_to"].strip()[:11],
        row["account_to"].strip()[:34], _positive(minor(row["amount"], "amount"), "amount"),
        word(row["k_symbol"], "k_symbol", _PURPOSES),
    )  # fmt: skip


def _loan(line: int, row: Mapping[str, str]) -> LoanRow:
    return LoanRow(
        line, whole(row["loan_id"], "loan_id"), whole(row["account_id"], "account_id"), day(row["date"], "date"),
        _positive(minor(row["amount"], "amount"), "amount"),
        _positive(whole(row["duration"], "duration", 600), "duration"),
        _positive(minor(row["payments"], "payments"), "payments"),
        word(row["status"], "status", {letter: letter for letter in "ABCD"}),
    )  # fmt: skip


def _card(line: int, row: Mapping[str, str]) -> CardRow:
    kinds = {kind: kind for kind in ("junior", "classic", "gold")}
    return CardRow(
        line, whole(row["card_id"], "card_id"), whole(row["disp_id"], "disp_id"), word(row["type"], "type", kinds),
        day(row["issued"], "issued"),
    )  # fmt: skip


def _transaction(line: int, row: Mapping[str, str]) -> Transaction:
    amount = minor(row["amount"], "amount")
    if amount < 0:
        msg = f"amount {row['amount'][:40]!r} is negative: the type says the direction"
        raise BadLine(msg)
    if row["type"] not in _CREDIT | _DEBIT:
        msg = f"type {row['type'][:40]!r} is neither credit nor withdrawal"
        raise BadLine(msg)
    purpose = word(row["k_symbol"], "k_symbol", _PURPOSES)
    return Transaction(
        line, whole(row["trans_id"], "trans_id"), whole(row["account_id"], "account_id"), day(row["date"], "date"),
        amount if row["type"] in _CREDIT else -amount, minor(row["balance"], "balance"),
        word(row["operation"], "operation", _OPERATIONS), purpose, row["bank"].strip()[:11],
        row["account"].strip()[:34],
    )  # fmt: skip


@dataclass(frozen=True)
class FileFormat:
    """A file of the folder: its possible names, columns, and how a line becomes a row with its id."""

    names: tuple[str, ...]
    columns: tuple[str, ...]
    read: Callable[[int, Mapping[str, str]], Any]
    identity: Callable[[Any], int]
    required: bool = True


FORMATS: Mapping[str, FileFormat] = {
    "clients": FileFormat(
        ("client.asc", "client.csv"), ("client_id", "birth_number", "district_id"), _client, lambda row: row.client_id
    ),
    "accounts": FileFormat(
        ("account.asc", "account.csv"),
        ("account_id", "district_id", "frequency", "date"),
        _account,
        lambda row: row.account_id,
    ),
    "dispositions": FileFormat(
        ("disp.asc", "disp.csv"),
        ("disp_id", "client_id", "account_id", "type"),
        _disposition,
        lambda row: row.disp_id,
    ),
    "cards": FileFormat(
        ("card.asc", "card.csv"), ("card_id", "disp_id", "type", "issued"), _card, lambda row: row.card_id, False
    ),
    "loans": FileFormat(
        ("loan.asc", "loan.csv"),
        ("loan_id", "account_id", "date", "amount", "duration", "payments", "status"),
        _loan,
        lambda row: row.loan_id,
        False,
    ),
    "orders": FileFormat(
        ("order.asc", "order.csv"),
        ("order_id", "account_id", "bank_to", "account_to", "amount", "k_symbol"),
        _order,
        lambda row: row.order_id,
        False,
    ),
    "transactions": FileFormat(
        ("trans.asc", "trans.csv"),
        (
            "trans_id",
            "account_id",
            "date",
            "type",
            "operation",
            "amount",
            "balance",
            "k_symbol",
            "bank",
            "account",
        ),
        _transaction,
        lambda row: row.trans_id,
    ),
}


class BadFolder(ValueError):
    """The folder, or a file of it as a whole, is not of this format; the message says which and why."""


def locate(folder: Path, kind: str) -> Path | None:
    """Return the file of a kind, None where an optional one is absent; raises BadFolder for a required one."""
    for name in FORMATS[kind].names:
        if (folder / name).is_file():
            return folder / name
    if FORMATS[kind].required:
        msg = f"{folder}: neither {' nor '.join(FORMATS[kind].names)} is there"
        raise BadFolder(msg)
    return None


def rows(path: Path, kind: str) -> Iterator[Any]:
    """Yield each line of a file as its row, or as a Refusal. Raises BadFolder for a wrong header.

    A second line with the id of an earlier one is refused.
    """
    form = FORMATS[kind]
    seen: set[int] = set()
    with path.open(encoding="utf-8", errors="surrogateescape", newline="") as handle:
        lines = enumerate(handle, 1)
        _number, header = next(lines, (0, ""))
        columns = [column.strip() for column in next(csv.reader([header], delimiter=";"), [])]
        if not set(form.columns) <= set(columns):
            missing = ", ".join(sorted(set(form.columns) - set(columns)))
            msg = f"{path.name}, line 1: the header lacks {missing}"
            raise BadFolder(msg)
        for number, text in lines:
            if not text.strip():
                continue
            try:
                row = form.read(number, _fields(columns, text))
                _once(seen, form.identity(row), form.columns[0])
            except BadLine as error:
                row = Refusal(path.name, number, str(error))
            yield row


def _fields(columns: list[str], text: str) -> dict[str, str]:
    if len(text) > LONGEST_LINE:
        msg = f"the line has {len(text)} characters; the most is {LONGEST_LINE}"
        raise BadLine(msg)
    if not text.isprintable() and any(ord(character) < 32 and character not in "\r\n\t" for character in text):
        msg = "the line has control characters"
        raise BadLine(msg)
    if any("\udc80" <= character <= "\udcff" for character in text):
        msg = "the line is not UTF-8"
        raise BadLine(msg)
    values = next(csv.reader([text.rstrip("\r\n")], delimiter=";"))
    if len(values) != len(columns):
        msg = f"the line has {len(values)} fields, not {len(columns)}"
        raise BadLine(msg)
    return dict(zip(columns, values, strict=True))


def _once(seen: set[int], identity: int, column: str) -> None:
    if identity in seen:
        msg = f"{column} {identity} stands on an earlier line too"
        raise BadLine(msg)
    seen.add(identity)
