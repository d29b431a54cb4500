"""The ledger account beneath a customer's account: exact, with a floor."""

from accounts.services.ledger import OpenAccount, open_accounts, set_open


def for_customer(*, number: str, currency: str, floor_minor: int) -> int:
    """Open the ledger account of an account number and return its id; an arranged credit line is a negative floor."""
    return open_accounts([OpenAccount(code=f"customer.{number}", name=number, currency=currency, floor=floor_minor)])[0]


def close(ledger_account_id: int) -> None:
    """Close it to postings; refused by the ledger while there is money in it."""
    set_open(ledger_account_id, is_open=False)
