"""The names of those whom the bank screens."""

from collections.abc import Iterable

from accounts.models import Payee
from bank.foundation.arrays import array_literal
from bank.foundation.statements import execute
from compliance.domain.names import Kind
from compliance.domain.parties import of_customer, of_payee
from compliance.selectors.screening import ScreenedName

NAMES = """
SELECT id, name_latin, family_name, given_name, name_chinese FROM accounts_customer WHERE id = ANY (%s::bigint[])
"""


def of_customers(customer_ids: Iterable[int]) -> dict[int, list[ScreenedName]]:
    """Return the names of customers: in Latin letters as given, and in Chinese."""
    rows = execute((NAMES, [array_literal(customer_ids)]))
    found = {}
    for pk, latin, family, given, chinese in rows:
        names = dict.fromkeys(name for name in (latin, f"{given} {family}", chinese) if name.strip())
        seen: set[frozenset[str]] = set()
        kept = []
        for name in names:
            words = frozenset(name.casefold().split())
            if words not in seen:
                seen.add(words)
                kept.append(ScreenedName(of_customer(pk), name, Kind.PERSON, pk))
        found[pk] = kept
    return found


def of_saved_payee(payee: Payee) -> list[ScreenedName]:
    """Return the names of a saved payee."""
    party = of_payee(payee.bank_code, payee.account_number, payee.name)
    return [ScreenedName(party, name, Kind.UNKNOWN) for name in (payee.name, payee.name_local) if name.strip()]


def of_creditor(*, payee_id: int | None, name: str, bank: str, number: str) -> tuple[str, list[ScreenedName]]:
    """Return the party key and the names of whom a payment goes to."""
    if payee_id is not None and (payee := Payee.objects.filter(pk=payee_id).first()):
        return of_payee(payee.bank_code, payee.account_number, payee.name), of_saved_payee(payee)
    party = of_payee(bank, number, name)
    return party, [ScreenedName(party, name, Kind.UNKNOWN)] if name.strip() else []
