"""Term deposits: an account opened with money from another one, in one go."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Payment
from accounts.selectors.ledger import balance
from accounts.services import payments
from accounts.services.accounts import close, locked
from accounts.services.errors import InvalidRequest
from accounts.services.opening import open_account
from accounts.services.payments import recording
from accounts.services.payments.plan import next_payment_id
from accounts.services.payments.request import initiator_of
from bank.foundation.actor import Actor
from bank.foundation.ids import new_public_id
from bank.foundation.money import Money
from products.domain.terms import TermDepositTerms
from products.models import ProductVersion


def open_term_deposit(
    *,
    customer_ids: Sequence[int],
    product_version_id: int,
    amount_minor: int,
    from_account_id: int,
    key: str,
    actor: Actor,
    now: datetime,
) -> Payment:
    """Open a deposit and pay its money in; the payment's creditor is the deposit. The same key opens one deposit.

    Raises what opening and paying raise, and InvalidRequest for an amount outside the product's; then nothing is open.
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
        deposit = open_account(
            customer_ids=customer_ids,
            product_version_id=product_version_id,
            actor=actor,
            now=now,
            terms={"pays_back_to": source.pk, "placed_minor": amount_minor},
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


def pay_back(deposit: Account, *, actor: Actor, now: datetime) -> int:
    """Pay a matured deposit back to where its money came from and close it; return the amount in minor units.

    0 where there is nothing to pay, or nowhere to pay it: staff decide then.
    """
    target = Account.objects.filter(pk=deposit.terms.get("pays_back_to")).exclude(state=Account.State.CLOSED).first()
    with transaction.atomic():
        deposit = locked(deposit.pk)
        amount = balance(deposit.ledger_account_id).available
        if target is None or deposit.state != Account.State.OPEN or amount <= 0:
            return 0
        payment_id, _booking_date = next_payment_id()
        payment = Payment(
            pk=payment_id,
            public_id=new_public_id("pay"),
            kind=Payment.Kind.OWN,
            category="deposit",
            debtor_account=deposit,
            debtor_name=str(deposit),
            creditor_account=target,
            creditor_name=str(target),
            amount_minor=amount,
            currency=deposit.currency,
            channel=actor.channel,
            initiator=f"deposit:{deposit.pk}",
            idempotency_key="pay-back",
            requested_at=now,
        )
        legs = recording.Legs(
            debtor_id=deposit.ledger_account_id,
            creditor_id=target.ledger_account_id,
            amount_minor=amount,
            fee_minor=0,
            fee_id=None,
        )
        recording.post(payment, legs, recording.parties_now(payment), actor=actor, now=now)
        payment.save(force_insert=True)
        close(account_id=deposit.pk, reason="matured", actor=actor, now=now)
    return amount


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
