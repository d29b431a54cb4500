"""Correct a mistake: the same entries with the signs turned, once."""

import datetime as dt

from django.db import transaction

from accounts.events import JournalReversed
from accounts.models import Entry, Journal
from accounts.services.ledger.drafts import JournalDraft, Posted
from accounts.services.ledger.posting import post
from bank.foundation import audit
from bank.foundation.actor import Actor


def reverse(journal_id: int, *, reason: str, actor: Actor, now: dt.datetime, allow_overdraft: bool = False) -> Posted:
    """Post the reversal of a journal under its value date and return it; done again, it answers the same.

    InsufficientFunds where a strict account no longer has the money, unless `allow_overdraft`.
    """
    with transaction.atomic():
        journal = Journal.objects.get(pk=journal_id)
        legs = Entry.objects.filter(journal=journal).order_by("pk").values_list("ledger_account_id", "amount")
        draft = JournalDraft(
            kind="reversal",
            entries=tuple((account, -amount) for account, amount in legs),
            idempotency_key=f"reversal:{journal_id}",
            value_date=journal.value_date,
            reverses=journal_id,
            event=JournalReversed(subject_id=str(journal_id), reversed_journal_id=journal_id),
            actor=actor,
        )
        posted = post([draft], allow_overdraft=allow_overdraft)[0]
        if not posted.replayed:
            audit.record(
                actor=actor,
                action="accounts.journal.reversed",
                subject=("journal", str(journal_id)),
                reason=reason,
                after={"journal_id": posted.journal_id},
            )
    return posted
