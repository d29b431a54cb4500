"""Whose name a hit is about, as a key that clearances and blocks are bound to."""

import hashlib


def of_customer(customer_id: int) -> str:
    """Return the key of a customer of ours."""
    return f"customer:{customer_id}"


def of_payee(bank_code: str, account_number: str, name: str) -> str:
    """Return the key of whom a payment goes to: the account and the name given for it, whoever pays.

    Another name on the same account is another party: clearing one says nothing of the other.
    """
    text = "\x1f".join((bank_code.strip(), account_number.replace(" ", ""), " ".join(name.casefold().split())))
    return "payee:" + hashlib.sha256(text.encode()).hexdigest()[:40]
