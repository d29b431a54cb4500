"""Customers: becoming one, changing what we know, and the cached answer of the identity check."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.domain.ages import age_band
from accounts.events import CustomerChanged, CustomerRegistered
from accounts.models import Customer
from accounts.services.errors import InvalidRequest
from bank.foundation import audit
from bank.foundation.actor import Actor
from bank.foundation.events import publish
from bank.identity.models import User

CHANGEABLE = frozenset(
    {"phone", "email", "address", "district", "occupation", "monthly_income_minor", "language", "name_chinese"}
)


@dataclass(frozen=True, kw_only=True)
class Person:
    """What a new customer tells us. Income in minor units of the bank's currency, a month."""

    family_name: str
    given_name: str
    name_latin: str = ""
    name_chinese: str = ""
    language: str = "en"
    birth_date: date | None = None
    phone: str = ""
    email: str = ""
    id_number: str = ""
    address: str = ""
    district: str = ""
    occupation: str = ""
    monthly_income_minor: int | None = None


def register(*, person: Person, actor: Actor, now: datetime, user: User | None = None) -> Customer:
    """Make a person a customer, with their login if they have one. Their identity is not verified by this."""
    today = timezone.localdate(now)
    if not (person.family_name.strip() and person.given_name.strip()):
        raise InvalidRequest("name_missing", _("Enter the family name and the given name."))
    if person.birth_date is not None and person.birth_date > today:
        raise InvalidRequest("birth_date_future", _("The date of birth is in the future."))
    with transaction.atomic():
        customer = Customer.objects.create(
            user=user,
            family_name=person.family_name,
            given_name=person.given_name,
            name_latin=person.name_latin or f"{person.given_name} {person.family_name}",
            name_chinese=person.name_chinese,
            language=person.language,
            birth_date=person.birth_date.isoformat() if person.birth_date else "",
            age_band=age_band(person.birth_date, today),
            phone=person.phone,
            email=person.email,
            id_number=person.id_number,
            address=person.address,
            district=person.district,
            occupation=person.occupation,
            monthly_income_minor=person.monthly_income_minor,
            joined_on=today,
        )
        audit.record(actor=actor, action="accounts.customer.register", subject=customer)
        publish(
            CustomerRegistered(
                subject_id=customer.public_id,
                subject_version=customer.version,
                customer_id=customer.pk,
                user_id=customer.user_id,
            ),
            actor=actor,
        )
    return customer


def change(*, customer_id: int, changes: dict[str, Any], actor: Actor, now: datetime) -> Customer:
    """Change contact details and hints; the audit says which fields, never what was in the encrypted ones."""
    if unknown := set(changes) - CHANGEABLE:
        raise InvalidRequest(
            "not_changeable",
            _("These details change only with documents: %(fields)s"),
            fields=", ".join(sorted(unknown)),
        )
    with transaction.atomic():
        customer = Customer.objects.select_for_update().get(pk=customer_id)
        for name, value in changes.items():
            setattr(customer, name, value)
        _saved(customer, tuple(sorted(changes)), actor=actor)
    return customer


def set_kyc(*, customer_id: int, state: str, actor: Actor, now: datetime) -> Customer:
    """Keep compliance's answer on the customer; only compliance calls this."""
    with transaction.atomic():
        customer = Customer.objects.select_for_update().get(pk=customer_id)
        if customer.kyc_state != Customer.Kyc(state):
            customer.kyc_state = Customer.Kyc(state)
            _saved(customer, ("kyc_state",), actor=actor)
    return customer


def _saved(customer: Customer, fields: tuple[str, ...], *, actor: Actor) -> None:
    customer.version += 1
    customer.save()
    audit.record(actor=actor, action="accounts.customer.change", subject=customer, after={"fields": list(fields)})
    publish(
        CustomerChanged(
            subject_id=customer.public_id,
            subject_version=customer.version,
            customer_id=customer.pk,
            user_id=customer.user_id,
            fields=fields,
        ),
        actor=actor,
    )
