"""A Berka folder as a checked book: references followed, rows in the order in which they were booked."""

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from accounts.domain import balance_chain, berka
from accounts.domain.balance_chain import Break, NoOrder, RecordedRow
from accounts.domain.berka import (
    BadFolder,
    BankAccount,
    CardRow,
    Client,
    Disposition,
    LoanRow,
    Refusal,
    StandingOrderRow,
    Transaction,
)

MOST_REFUSALS = 10_000


@dataclass(frozen=True)
class Contradiction:
    """A row of an account that the recorded balances contradict, and by how much, in minor units."""

    account_id: int
    line: int
    deviation: int | None


@dataclass
class Book:
    """Everything a folder says, by account. `read` counts lines by file; `refused` names lines and reasons."""

    fingerprint: str = ""
    grain: int = 1
    read: dict[str, int] = field(default_factory=dict)
    refused: list[Refusal] = field(default_factory=list)
    clients: dict[int, Client] = field(default_factory=dict)
    accounts: dict[int, BankAccount] = field(default_factory=dict)
    dispositions: dict[int, list[Disposition]] = field(default_factory=lambda: defaultdict(list))
    by_disposition: dict[int, Disposition] = field(default_factory=dict)
    cards: dict[int, list[CardRow]] = field(default_factory=lambda: defaultdict(list))
    loans: dict[int, list[LoanRow]] = field(default_factory=lambda: defaultdict(list))
    orders: dict[int, list[StandingOrderRow]] = field(default_factory=lambda: defaultdict(list))
    transactions: dict[int, list[Transaction]] = field(default_factory=lambda: defaultdict(list))
    contradictions: list[Contradiction] = field(default_factory=list)

    def account_ids(self) -> list[int]:
        """Return the accounts in order."""
        return sorted(self.accounts)

    def clients_of(self, account_ids: list[int]) -> list[Client]:
        """Return the clients who may use these accounts, each once."""
        wanted = {each.client_id for account in account_ids for each in self.dispositions[account]}
        return [self.clients[client] for client in sorted(wanted)]

    def unattached(self) -> list[Client]:
        """Return the clients without any account."""
        attached = {each.client_id for rows in self.dispositions.values() for each in rows}
        return [client for number, client in sorted(self.clients.items()) if number not in attached]

    def rows(self) -> Iterator[Transaction]:
        """Yield every transaction, account by account, in the order in which it was booked."""
        for account in self.account_ids():
            yield from self.transactions[account]

    def net(self) -> int:
        """Return credits less debits of every transaction read, in minor units."""
        return sum(row.amount for row in self.rows())


def book_of(folder: Path) -> Book:
    """Return the book of a folder, read once a process for each state of its files; raises what `read` raises."""
    return read(folder, _fingerprint(folder))


@lru_cache(maxsize=1)
def read(folder: Path, fingerprint: str) -> Book:
    """Read a folder and put its rows in order. Raises BadFolder where it is not of this format.

    What contradicts a recorded balance is in `contradictions`: such a book must not be written.
    """
    book = Book(fingerprint=fingerprint)
    for kind, take in _TAKE.items():
        path = berka.locate(folder, kind)
        if path is None:
            continue
        for row in berka.rows(path, kind):
            book.read[kind] = book.read.get(kind, 0) + 1
            reason = None if isinstance(row, Refusal) else take(book, row)
            if isinstance(row, Refusal):
                book.refused.append(row)
            elif reason:
                book.refused.append(Refusal(path.name, row.line, reason))
            if len(book.refused) > MOST_REFUSALS:
                raise BadFolder(f"{path.name}: more than {MOST_REFUSALS} lines are refused; is this the right file?")
    _require_owners(book)
    _put_in_order(book)
    return book


def _fingerprint(folder: Path) -> str:
    digest = hashlib.sha256()
    for kind in berka.FORMATS:
        path = berka.locate(folder, kind)
        if path is not None:
            with path.open("rb") as handle:
                digest.update(hashlib.file_digest(handle, "sha256").digest())
    return digest.hexdigest()[:32]


def _client(book: Book, row: Client) -> str | None:
    book.clients[row.client_id] = row
    return None


def _account(book: Book, row: BankAccount) -> str | None:
    book.accounts[row.account_id] = row
    return None


def _disposition(book: Book, row: Disposition) -> str | None:
    if row.client_id not in book.clients:
        return f"there is no client {row.client_id}"
    if row.account_id not in book.accounts:
        return f"there is no account {row.account_id}"
    if any(each.client_id == row.client_id for each in book.dispositions[row.account_id]):
        return f"client {row.client_id} has account {row.account_id} already"
    book.dispositions[row.account_id].append(row)
    book.by_disposition[row.disp_id] = row
    return None


def _card(book: Book, row: CardRow) -> str | None:
    disposition = book.by_disposition.get(row.disp_id)
    if disposition is None:
        return f"there is no disposition {row.disp_id}"
    book.cards[disposition.account_id].append(row)
    return None


def _of_account(name: str) -> Callable[[Book, Any], str | None]:
    def take(book: Book, row: Any) -> str | None:
        if row.account_id not in book.accounts:
            return f"there is no account {row.account_id}"
        getattr(book, name)[row.account_id].append(row)
        return None

    return take


_TAKE: dict[str, Callable[[Book, Any], str | None]] = {
    "clients": _client,
    "accounts": _account,
    "dispositions": _disposition,
    "cards": _card,
    "loans": _of_account("loans"),
    "orders": _of_account("orders"),
    "transactions": _of_account("transactions"),
}


def _require_owners(book: Book) -> None:
    """Refuse accounts that nobody owns, with everything on them."""
    for number in [number for number in book.accounts if not any(each.owner for each in book.dispositions[number])]:
        book.refused.append(Refusal("account", book.accounts[number].line, f"account {number} has no owner"))
        del book.accounts[number]
        for name in ("cards", "loans", "orders", "transactions", "dispositions"):
            getattr(book, name).pop(number, None)


def _put_in_order(book: Book) -> None:
    recorded = {
        account: [RecordedRow(row.line, str(row.trans_id), row.booked_on.isoformat(), row.amount, row.recorded)
                  for row in rows]
        for account, rows in book.transactions.items()
    }  # fmt: skip
    book.grain = balance_chain.grain_of([row for rows in recorded.values() for row in rows])
    for account, rows in recorded.items():
        by_line = {row.line: row for row in book.transactions[account]}
        try:
            ordered = balance_chain.chain(rows, book.grain)
        except NoOrder as error:
            book.contradictions.append(Contradiction(account, error.line, None))
            continue
        book.transactions[account] = [by_line[row.line] for row in ordered]
        broken: Break | None = next(balance_chain.breaks(ordered, book.grain), None)
        if broken is not None:
            book.contradictions.append(Contradiction(account, broken.row.line, broken.deviation))


def opened(book: Book, account_id: int) -> dt.date:
    """Return the day on which an account was opened: its own, or its first booking's where that is earlier."""
    first = min((row.booked_on for row in book.transactions[account_id]), default=None)
    on = book.accounts[account_id].opened_on
    return min(on, first) if first else on
