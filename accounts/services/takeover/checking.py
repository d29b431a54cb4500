"""Control totals: what stands in the ledger against what was read from the files."""

from dataclasses import dataclass, field

from django.db import connection

from accounts.domain.balance_chain import TOLERANCE
from accounts.models import Account, TakenOver
from accounts.services.takeover.book import Book
from accounts.services.takeover.writing import SOURCE, key_of

ACCOUNTS_A_TIME = 200

ENTRIES = """
    SELECT e.ledger_account_id, j.idempotency_key, e.amount, e.balance_after
    FROM accounts_entry e JOIN accounts_journal j ON j.id = e.journal_id
    WHERE e.ledger_account_id = ANY(%s::bigint[])
"""


@dataclass
class Totals:
    """Figures of a comparison; `wrong` names account and line of each that does not agree. Minor units."""

    rows: int = 0
    reproduced: int = 0
    largest_deviation: int = 0
    accounts: int = 0
    finals: int = 0
    net_read: int = 0
    net_booked: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def agree(self) -> bool:
        """Whether every figure holds."""
        return not self.wrong and self.net_read == self.net_booked


def compare(book: Book) -> Totals:
    """Compare every row's recorded balance, every account's last one, and the sum of all amounts."""
    totals = Totals(net_read=book.net())
    numbers = [number for number in book.account_ids() if book.transactions[number]]
    for start in range(0, len(numbers), ACCOUNTS_A_TIME):
        some = numbers[start : start + ACCOUNTS_A_TIME]
        ledger_ids = _ledger_ids(some)
        booked = _booked(list(ledger_ids.values()))
        for number in some:
            _account(book, number, booked.get(ledger_ids.get(number, 0), {}), totals)
    return totals


def _ledger_ids(numbers: list[int]) -> dict[int, int]:
    taken = dict(
        TakenOver.objects.filter(
            source=SOURCE, kind="account", external_id__in=[str(number) for number in numbers]
        ).values_list("row_id", "external_id")
    )
    rows = Account.objects.filter(pk__in=taken).values_list("pk", "ledger_account_id")
    return {int(taken[pk]): ledger_account for pk, ledger_account in rows}


def _booked(ledger_ids: list[int]) -> dict[int, dict[str, tuple[int, int]]]:
    found: dict[int, dict[str, tuple[int, int]]] = {pk: {} for pk in ledger_ids}
    with connection.cursor() as cursor:
        cursor.execute(ENTRIES, [ledger_ids])
        for ledger_account, key, amount, after in cursor:
            found[ledger_account][key] = (amount, after)
    return found


def _account(book: Book, number: int, booked: dict[str, tuple[int, int]], totals: Totals) -> None:
    rows, after = book.transactions[number], 0
    for row in rows:
        totals.rows += 1
        if row.amount == 0:
            stands = True
        else:
            amount, after = booked.get(key_of(row.trans_id), (0, after))
            totals.net_booked += amount
            stands = amount == row.amount
        deviation = abs(after - row.recorded)
        totals.largest_deviation = max(totals.largest_deviation, deviation)
        if stands and deviation <= TOLERANCE:
            totals.reproduced += 1
        else:
            totals.wrong.append(
                f"account {number}, line {row.line}: the ledger has {after / 100:.2f}, "
                f"the books {row.recorded / 100:.2f}"
            )
    totals.accounts += 1
    totals.finals += bool(rows) and abs(after - rows[-1].recorded) <= TOLERANCE
