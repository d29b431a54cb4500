"""Reads of customers."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from accounts.models import AccountParty, Customer
from bank.foundation.encryption import look_up


def ids_of_users(user_ids: Iterable[int]) -> dict[int, int]:
    """Return the customer id of each login that has one."""
    found = Customer.objects.filter(user_id__in=list(user_ids)).values_list("user_id", "pk")
    return {user_id: pk for user_id, pk in found if user_id is not None}


def user_ids(customer_ids: Iterable[int]) -> dict[int, int]:
    """Return the login id of each customer that has one."""
    found = Customer.objects.filter(pk__in=list(customer_ids)).values_list("pk", "user_id")
    return {pk: user_id for pk, user_id in found if user_id is not None}


def parties_of(account_id: int) -> list[int]:
    """Return the customers who are parties of an account now, the holder first."""
    rows = AccountParty.objects.filter(account_id=account_id, until=None).order_by("pk")
    return list(rows.values_list("customer_id", flat=True))


def search(text: str) -> QuerySet[Customer]:
    """Return customers by name, public id, or exact e-mail, telephone or document number (by blind index)."""
    words = text.split()
    if not words:
        return Customer.objects.none()
    named = Q()
    for word in words:
        named &= Q(name_latin__icontains=word) | Q(name_chinese__contains=word) | Q(family_name__icontains=word)
    exact = Q(public_id=text) | Q(accounts__number=text.replace("-", ""))
    for index in ("email_index", "phone_index", "id_number_index"):
        exact |= look_up(Customer, index, text)
    return Customer.objects.filter(named | exact).distinct()
