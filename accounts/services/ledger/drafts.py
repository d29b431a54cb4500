"""What is asked of the ledger, and what it answers."""

import datetime as dt
import hashlib
from dataclasses import dataclass, field

from bank.foundation.actor import Actor
from bank.foundation.events import Event


@dataclass(frozen=True, slots=True)
class JournalDraft:
    """A journal to post. Entries are (ledger account id, minor units): credit-positive, so a debit is negative.

    `booking_date` and `recorded_at` are for kinds `import…` and `seed…` only. No personal data in `reference`.
    An `event` is written in the same call; the journal's id and booking date are added to its payload.
    """

    kind: str
    entries: tuple[tuple[int, int], ...]
    idempotency_key: str
    value_date: dt.date | None = None
    booking_date: dt.date | None = None
    reverses: int | None = None
    recorded_at: dt.datetime | None = None
    reference: str = ""
    event: Event | None = None
    actor: Actor | None = None

    def digest(self) -> bytes:
        """Return what tells one request from another under the same key."""
        asked = (
            self.kind,
            self.entries,
            self.value_date,
            self.booking_date,
            self.reverses,
            self.recorded_at,
            self.reference,
        )
        return hashlib.sha256(repr(asked).encode()).digest()


@dataclass(frozen=True, slots=True)
class Posted:
    """A journal as it stands in the ledger; `replayed` where it stood there before.

    `balances`: the account's (balance, version) after its last entry of this journal; of a striped account its
    stripe's; the balance is None for an append-only account.
    """

    journal_id: int
    booking_date: dt.date
    replayed: bool
    balances: dict[int, tuple[int | None, int]] = field(default_factory=dict)
