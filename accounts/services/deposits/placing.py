"""Placing a term deposit: an account opened with money from another one, and its contract, in one go."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Payment, TermDeposit
from accounts.services import payments, signing
from accounts.services.errors import InvalidRequest
from accounts.services.opening import open_account
from accounts.services.payments.request import initiator_of
from bank.foundation.actor import Actor
from bank.foundation.money import Money
from products.domain.terms import TermDepositTerms
from products.models import ProductVersion
from products.selectors import rate_for


def open_term_deposit(
    *,
    customer_ids: Sequence[int],
    product_version_id: int,
    amount_minor: int,
    from_account_id: int,
    key: str,
    actor: Actor,
    now: datetime,
    at_maturity: str = TermDeposit.AtMaturity.PAY_OUT,
) -> Payment:
    """Open a deposit and pay its money in; the payment's creditor is the deposit. The same key opens one deposit.

    At maturity the money returns to `from_account_id`, or is renewed. Raises what opening and paying raise, and
    InvalidRequest for an amount outside the product's; then nothing is open.
    """
    earlier = Payment.objects.filter(initiator=initiator_of(actor), idempotency_key=key).first()
    if earlier is not None:
        return earlier
    version = ProductVersion.objects.select_related("specification").get(pk=product_version_id)
    _check_amount(version, amount_minor)
    with transaction.atomic():
        source = Account.objects.select_for_update(no_key=True).get(pk=from_account_id)
        earlier = Payment.objects.filter(initiator=initiator_of(actor), idempotency_key=key).first()
        if earlier is not None:
            return earlier
        signing.check_alone(source, amount_minor)
        deposit = open_account(customer_ids=customer_ids, product_version_id=product_version_id, actor=actor, now=now)
        write_contract(
            deposit, principal_minor=amount_minor, at_maturity=TermDeposit.AtMaturity(at_maturity), pays_to=source
        )
        return payments.initiate(
            payments.PaymentRequest(
                key=key,
                debtor_account_id=from_account_id,
                creditor_account_id=deposit.pk,
                amount_minor=amount_minor,
                currency=deposit.currency,
                category="deposit",
            ),
            actor=actor,
            now=now,
        )


def write_contract(
    account: Account,
    *,
    principal_minor: int,
    at_maturity: str,
    pays_to: Account | None,
    renews: TermDeposit | None = None,
) -> TermDeposit:
    """Write the contract of a TERM_DEPOSIT account at the rate of its version for this amount, on its opening day."""
    assert account.maturity_on is not None
    return TermDeposit.objects.create(
        account=account,
        principal_minor=principal_minor,
        annual_rate=rate_for(account.product_version, principal_minor, account.opened_on),
        placed_on=account.opened_on,
        matures_on=account.maturity_on,
        at_maturity=at_maturity,
        pays_to=pays_to,
        renews=renews,
    )


def _check_amount(version: ProductVersion, amount_minor: int) -> None:
    terms = version.typed_terms
    if not isinstance(terms, TermDepositTerms):
        raise InvalidRequest("not_a_deposit", _("This product is no term deposit."))
    if not terms.minimum_opening_minor <= amount_minor <= terms.maximum_opening_minor:
        raise InvalidRequest(
            "deposit_amount",
            _("Place between %(least)s and %(most)s."),
            least=Money(terms.minimum_opening_minor, terms.currency),
            most=Money(terms.maximum_opening_minor, terms.currency),
        )
