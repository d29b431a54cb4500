"""Issuing statements: once a month is closed, what it says is kept and announced."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.domain.months import add_months
from accounts.events import StatementIssued
from accounts.models import Account, Statement
from accounts.selectors.statements import document, month_of
from accounts.services.errors import InvalidRequest
from bank.foundation import clock
from bank.foundation.actor import Actor
from bank.foundation.events import publish


def issue(*, account: Account, month: date, actor: Actor, now: datetime, closing: bool = False) -> Statement:
    """Issue the statement of a closed month, or the last one of an account that closes; issued already, it stays.

    Raises InvalidRequest for a month that is still open.
    """
    first = month_of(month)
    found = Statement.objects.filter(account=account, month=first).first()
    if found is not None:
        return found
    if not closing and clock.booking_date() < add_months(first, 1):
        raise InvalidRequest("month_open", _("This month is not over yet."))
    said = document(account, first)
    with transaction.atomic():
        statement, created = Statement.objects.get_or_create(
            account=account,
            month=first,
            defaults={
                "opening_minor": said.opening.minor,
                "closing_minor": said.closing.minor,
                "money_in_minor": said.money_in.minor,
                "money_out_minor": said.money_out.minor,
                "entries": len(said.lines),
                "issued_at": now,
            },
        )
        if created:
            publish(
                StatementIssued(
                    subject_id=statement.public_id,
                    subject_version=1,
                    statement_id=statement.pk,
                    account_id=account.pk,
                    month=first.isoformat(),
                ),
                actor=actor,
            )
    return statement
