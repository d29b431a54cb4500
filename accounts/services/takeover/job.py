"""The takeover as a named job: ranges of accounts, each with everything on it."""

from collections.abc import Iterable
from pathlib import Path

from accounts.services.takeover import products
from accounts.services.takeover.book import Book, book_of
from accounts.services.takeover.writing import write_accounts, write_clients
from bank.foundation.jobs import Job, NamedJob, Payload

ACCOUNTS_A_CHUNK = 50


class ImportBerka(NamedJob):
    """Write a checked book: `params` is `{"path": folder}`, the key its fingerprint. One worker: order is kept."""

    name = "accounts.import_berka"
    workers = 1

    def plan(self, job: Job) -> Iterable[Payload]:
        """Cut the accounts into ranges, each with everything on it; clients without an account come last."""
        book = self._book(job)
        numbers = book.account_ids()
        for start in range(0, len(numbers), ACCOUNTS_A_CHUNK):
            some = numbers[start : start + ACCOUNTS_A_CHUNK]
            bookings = sum(len(book.transactions[number]) for number in some)
            yield {"start": start, "units": bookings + len(some)}
        if book.unattached():
            yield {"unattached": True, "units": len(book.unattached())}

    def run_chunk(self, job: Job, payload: Payload, number: int) -> int:
        """Write one range."""
        book = self._book(job)
        if payload.get("unattached"):
            write_clients(book, book.unattached())
            return 0
        start = payload["start"]
        return write_accounts(book, book.account_ids()[start : start + ACCOUNTS_A_CHUNK], products.versions())

    def _book(self, job: Job) -> Book:
        """Return the book of the job; ValueError where the folder changed since the job began."""
        book = book_of(Path(job.params["path"]))
        if book.fingerprint != job.key:
            msg = "the folder changed since the import began"
            raise ValueError(msg)
        return book
