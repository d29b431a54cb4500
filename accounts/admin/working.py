"""Explain this number at the counter: the nights behind posted interest, and behind what has accrued so far."""

from django.utils.translation import gettext_lazy as _

from accounts.domain.working import Working
from accounts.models import Account, InterestPosting, Journal
from accounts.selectors.working import working
from bank.foundation.pages import Panel, Text


def working_panel(title: Text, found: Working) -> Panel:
    """Return the nights as a panel."""
    return Panel(title=title, template="accounts/admin/working.html", context={"found": found})


def interest_panels(journal: Journal) -> list[Panel]:
    """Return how a journal of posted interest was worked out; nothing for any other journal."""
    if journal.kind not in {"interest", "interest.debit"}:
        return []
    posted = InterestPosting.objects.filter(journal=journal).first()
    account = Account.objects.filter(ledger_account_id=posted.ledger_account_id).first() if posted else None
    return [working_panel(_("How this interest was worked out"), working(account, posted))] if account else []
