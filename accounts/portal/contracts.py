"""Where an account's page leads besides paying, for each kind of account."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Account, AccountParty, TermDeposit
from accounts.services import signing


@dataclass(frozen=True)
class Door:
    """A way on from an account's page."""

    label: str
    url: str
    icon: str


def doors(account: Account) -> list[Door]:
    """Return what its holder can do with it besides paying."""
    if account.state == Account.State.DORMANT:
        return [Door(_("Confirm that it is you"), _to("wake", account), "sun")]
    if account.state != Account.State.OPEN:
        return []
    if account.kind == "TERM_DEPOSIT" and TermDeposit.objects.filter(account=account, outcome="").exists():
        return [
            Door(_("Change what happens then"), _to("maturity", account), "repeat"),
            Door(_("End it early"), _to("end_early", account), "undo-2"),
        ]
    if account.kind == "RECURRING":
        return [Door(_("End it early"), _to("end_monthly", account), "undo-2")]
    if account.kind == "NOTICE":
        return [
            Door(_("Give notice"), _to("notice", account), "calendar-clock"),
            Door(_("Take money out"), _to("take_out", account), "arrow-up-right"),
        ]
    if account.kind in ("CURRENT", "SAVINGS"):
        return [*_joint(account), Door(_("Close this account"), _to("close", account), "x")]
    return []


def _joint(account: Account) -> list[Door]:
    holders = AccountParty.objects.filter(account=account, until=None, role__in=signing.HOLDERS).count()
    return [Door(_("Who signs"), _to("signing", account), "pen-line")] if holders > 1 else []


def _to(name: str, account: Account) -> str:
    return reverse(f"accounts:{name}", args=[account.public_id])
