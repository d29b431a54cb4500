"""Whose names a payment carries."""

from dataclasses import dataclass

from accounts.gates import PaymentOrder
from compliance.domain.parties import of_customer
from compliance.models import Screening
from compliance.selectors import subjects
from compliance.selectors.lists import Active
from compliance.selectors.screening import ScreenedName, names_hash

OWN = "OWN"


@dataclass(frozen=True, slots=True)
class PaymentNames:
    """The payee's names, and each paying customer's. `parties` are all who may be blocked."""

    creditor: list[ScreenedName]
    debtors: dict[int, list[ScreenedName]]
    parties: list[str]

    @property
    def all(self) -> list[ScreenedName]:
        """All names."""
        return self.creditor + [name for names in self.debtors.values() for name in names]


def gather(order: PaymentOrder) -> PaymentNames:
    """Return the names on both sides; between a customer's own accounts there is no payee."""
    debtors = subjects.of_customers(order.debtor_customer_ids)
    parties = [of_customer(pk) for pk in order.debtor_customer_ids]
    if order.kind == OWN:
        return PaymentNames([], debtors, parties)
    party, creditor = subjects.of_creditor(
        payee_id=order.payee_id, name=order.creditor_name, bank=order.creditor_bank, number=order.creditor_number
    )
    return PaymentNames(creditor, debtors, [*parties, party])


def to_compare(names: PaymentNames, active: Active) -> list[ScreenedName]:
    """Return the names that were not found clear already by these lists under this setting."""
    clear = dict(
        Screening.objects.filter(
            subject=Screening.Subject.CUSTOMER,
            subject_pk__in=list(names.debtors),
            index_number=active.index_number,
            setting_number=active.setting.number,
            result=Screening.Result.CLEAR,
        ).values_list("subject_pk", "names_hash")
    )
    asked = [name for pk, its in names.debtors.items() if clear.get(pk) != names_hash(its) for name in its]
    return names.creditor + asked
