"""What a ledger account has, as one frozen value."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BalanceView:
    """Amounts in minor units of `currency`, credit-positive. `version` counts the account's entries."""

    ledger_account_id: int
    currency: str
    ledger: int
    held: int
    floor: int
    version: int
    is_open: bool = True

    @property
    def available(self) -> int:
        """Return what may be taken: an arranged credit line is a negative floor."""
        return self.ledger - self.held - self.floor
