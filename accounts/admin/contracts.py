"""What staff do with an account's contract for its holder: maturity, early end, dormancy, who signs."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, AccountParty, TermDeposit
from accounts.selectors.contracts import contract_rows
from accounts.services import deposits, dormancy, signing
from bank.foundation import clock
from bank.foundation.actor import actor_of
from bank.foundation.admin import ReasonForm, StaffAction
from bank.foundation.admin.fields import MoneyField
from bank.foundation.money import Money
from bank.foundation.pages import Panel, Text
from bank.staff.models import Approval

Cleaned = dict[str, Any]


def contract_panel(account: Account) -> Sequence[Panel]:
    """Return the panel of an account's own contract, where it has one."""
    rows = contract_rows(account)
    return [Panel(title=_("Contract"), template="accounts/admin/contract.html", context={"rows": rows})] if rows else []


def _instruction_form(request: HttpRequest, account: Account) -> type[forms.Form]:
    mine = AccountParty.objects.filter(account=account, until=None).values("customer_id")
    payable = Account.objects.filter(
        party_rows__customer_id__in=mine, party_rows__until=None, kind__in=["CURRENT", "SAVINGS"], state="OPEN"
    ).distinct()
    contract = TermDeposit.objects.get(account=account)

    class InstructionForm(ReasonForm):
        at_maturity = forms.ChoiceField(
            label=_("When it matures"), choices=TermDeposit.AtMaturity, initial=contract.at_maturity
        )
        pays_to = forms.ModelChoiceField(
            label=_("Paid to"), queryset=payable, initial=contract.pays_to_id, empty_label=None
        )
        field_order = ["at_maturity", "pays_to", "reason"]

    return InstructionForm


def _instruct(request: HttpRequest, account: Account, cleaned: Cleaned) -> Text:
    deposits.instruct(
        account_id=account.pk, at_maturity=cleaned["at_maturity"], pays_to_id=cleaned["pays_to"].pk,
        reason=cleaned["reason"], actor=actor_of(request), now=clock.now(),
    )  # fmt: skip
    return _("Changed; the customer is told.")


def _end_early(request: HttpRequest, account: Account, cleaned: Cleaned) -> Text:
    made = deposits.ask_or_break(
        account_id=account.pk, reason=cleaned["reason"], actor=actor_of(request), now=clock.now()
    )
    if isinstance(made, Approval):
        return _("%(approval)s waits for a second person. No money moved.") % {"approval": made.public_id}
    return _("Ended early: %(amount)s paid out.") % {"amount": Money(made.amount_minor, made.currency).format()}


def _runs(account: Account) -> bool:
    return account.state == "OPEN" and TermDeposit.objects.filter(account=account, outcome="").exists()


def _reactivate(request: HttpRequest, account: Account, cleaned: Cleaned) -> Text:
    dormancy.reactivate(account_id=account.pk, reason=cleaned["reason"], actor=actor_of(request), now=clock.now())
    return _("It works again.")


def _signing_form(request: HttpRequest, account: Account) -> type[forms.Form]:
    above = Money(account.all_sign_above_minor, account.currency).amount if account.all_sign_above_minor else ""

    class SigningForm(ReasonForm):
        signing = forms.ChoiceField(label=_("Who signs"), choices=Account.Signing, initial=account.signing)
        above = MoneyField(label=_("All sign above"), currency=account.currency, required=False)
        field_order = ["signing", "above", "reason"]

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.fields["above"].initial = above

    return SigningForm


def _set_signing(request: HttpRequest, account: Account, cleaned: Cleaned) -> Text:
    signing.set_rule(
        account_id=account.pk, signing=cleaned["signing"], reason=cleaned["reason"],
        all_sign_above_minor=cleaned["above"].minor if cleaned["above"] else 0, actor=actor_of(request),
        now=clock.now(),
    )  # fmt: skip
    return _("Changed; every holder is told.")


def _joint(account: Account) -> bool:
    holders = AccountParty.objects.filter(account=account, until=None, role__in=signing.HOLDERS).count()
    return account.state == "OPEN" and holders > 1


CONTRACT_ACTIONS = (
    StaffAction(
        "maturity", _("Maturity instruction"), "accounts.manage_deposit", run=_instruct, form=_instruction_form,
        available=_runs,
    ),
    StaffAction(
        "end-early", _("End the deposit early"), "accounts.manage_deposit", run=_end_early, form=ReasonForm,
        danger=True, available=_runs,
    ),
    StaffAction(
        "reactivate", _("Reactivate"), "accounts.reactivate_account", run=_reactivate, form=ReasonForm,
        available=lambda account: account.state == "DORMANT",
    ),
    StaffAction(
        "signing", _("Who signs"), "accounts.set_signing", run=_set_signing, form=_signing_form, available=_joint,
    ),
)  # fmt: skip
