"""Opening an account: on a version that is sold, for people it is meant for, once the gates agree."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import get_language

from accounts.domain.ages import age
from accounts.domain.months import add_months
from accounts.domain.numbers import account_number
from accounts.events import AccountOpened
from accounts.gates import Answer, OpeningQuestion, ask_opening
from accounts.models import Account, AccountParty, Customer
from accounts.services import ledger_accounts
from accounts.services.errors import NotEligible, OpeningRefused
from bank.foundation import audit, clock
from bank.foundation.actor import Actor
from bank.foundation.events import publish
from products.domain.terms import CurrentTerms, RecurringTerms, TermDepositTerms, Terms
from products.models import ProductVersion
from products.services import eligibility
from products.services.errors import NotOnSale


def open_account(
    *,
    customer_ids: Sequence[int],
    product_version_id: int,
    actor: Actor,
    now: datetime,
    signatory_ids: Sequence[int] = (),
    nickname: str = "",
    credit_minor: int = 0,
) -> Account:
    """Open an account: the first customer holds it, the others jointly; signatories may pay from it.

    `credit_minor` is how far below zero a loan's account may go.
    Raises NotOnSale, NotEligible, or OpeningRefused with the code of the gate that spoke against it.
    """
    version = ProductVersion.objects.select_related("specification").get(pk=product_version_id)
    if version.state != ProductVersion.State.LAUNCHED:
        raise NotOnSale
    customers = list(Customer.objects.filter(pk__in=customer_ids))
    for customer in customers:
        _check_eligible(version, customer, joint=len(customer_ids) > 1, today=timezone.localdate(now))
    answer = ask_opening(_question(version, customer_ids, actor))
    if answer.answer is not Answer.ALLOW:
        raise OpeningRefused(answer.code)
    with transaction.atomic():
        account = _create(version, nickname=nickname, credit_minor=credit_minor)
        _add_parties(account, customer_ids, signatory_ids)
        audit.record(actor=actor, action="accounts.account.open", subject=account, after={"version": version.public_id})
        publish(
            AccountOpened(
                subject_id=account.public_id,
                subject_version=account.version,
                account_id=account.pk,
                customer_ids=tuple(customer_ids),
                product_kind=account.kind,
                product_version_id=version.pk,
            ),
            actor=actor,
        )
    return account


def next_numbers(count: int) -> list[str]:
    """Take the next account numbers, in one round trip; a gap is left where an opening does not happen."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('accounts_account_serial') FROM generate_series(1, %s)", [count])
        return [account_number(serial) for (serial,) in cursor.fetchall()]


def _create(version: ProductVersion, *, nickname: str, credit_minor: int) -> Account:
    number, typed, today = next_numbers(1)[0], version.typed_terms, clock.booking_date()
    floor = -typed.overdraft_minor if isinstance(typed, CurrentTerms) else -credit_minor
    return Account.objects.create(
        number=number,
        ledger_account_id=ledger_accounts.for_customer(number=number, currency=version.currency, floor_minor=floor),
        product_version=version,
        kind=version.kind,
        currency=version.currency,
        nickname=nickname,
        opened_on=today,
        maturity_on=_maturity(typed, today),
    )


def _maturity(terms: Terms, today: date) -> date | None:
    """The day a contract with a fixed length ends; a recurring deposit's first month begins in the coming night."""
    match terms:
        case TermDepositTerms():
            return add_months(today, terms.months)
        case RecurringTerms():
            return add_months(today + timedelta(days=1), terms.months)
        case _:
            return None


def _add_parties(account: Account, customer_ids: Sequence[int], signatory_ids: Sequence[int]) -> None:
    role = AccountParty.Role
    roles = [(customer_id, role.JOINT if place else role.HOLDER) for place, customer_id in enumerate(customer_ids)]
    roles += [(customer_id, role.SIGNATORY) for customer_id in signatory_ids]
    AccountParty.objects.bulk_create(
        AccountParty(account=account, customer_id=customer_id, role=role, since=account.opened_on)
        for customer_id, role in roles
    )


def _question(version: ProductVersion, customer_ids: Sequence[int], actor: Actor) -> OpeningQuestion:
    return OpeningQuestion(
        customer_ids=tuple(customer_ids),
        product_kind=version.kind,
        product_version_id=version.pk,
        currency=version.currency,
        channel=actor.channel,
    )


def _check_eligible(version: ProductVersion, customer: Customer, *, joint: bool, today: date) -> None:
    facts = {
        "age": age(date.fromisoformat(customer.birth_date), today) if customer.birth_date else None,
        "monthly_income": customer.monthly_income_minor,
        "occupation": customer.occupation or None,
        "district": customer.district or None,
        "joint": joint,
    }
    if not eligibility.eligible(version, facts):
        raise NotEligible(eligibility.sentence(version, get_language() or "en"))
