"""Take a camt.053 file in: every statement whole and once, or nothing of the file."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.domain import camt053
from accounts.domain.camt053 import AccountStatement, BankEntry, Unreadable
from accounts.events import StatementImported
from accounts.models import BankStatement, NostroAccount, ReconciliationItem, StatementEntry
from accounts.services.reconciliation.running import Ran, run
from bank.foundation import audit
from bank.foundation.actor import Actor
from bank.foundation.errors import Refused
from bank.foundation.events import publish
from bank.foundation.money import exponent

LARGEST_FILE = 10 * 1024 * 1024
MOST_ENTRIES = 50_000
WHY: dict[str, str | Promise] = {
    "not_xml": _("This is not well-formed XML: line %(line)s: %(detail)s."),
    "entities": _("This file declares entities or refers to others. Ask the bank for a plain one."),
    "too_deep": _("%(element)s in line %(line)s is nested too deep."),
    "not_camt053": _("This is no camt.053 statement of versions 02 to 08, but %(detail)s (%(element)s)."),
    "missing": _("%(element)s is missing under line %(line)s."),
    "does_not_add_up": _("The closing balance in line %(line)s does not follow from its entries: %(detail)s."),
    "other_currency": _("%(element)s in line %(line)s is in another currency than the account: %(detail)s."),
    "not_a_side": _("%(element)s in line %(line)s is neither CRDT nor DBIT: %(detail)s."),
    "not_an_amount": _("%(element)s in line %(line)s is no amount: %(detail)s."),
    "not_a_day": _("%(element)s in line %(line)s is no date: %(detail)s."),
    "not_a_number": _("%(element)s in line %(line)s is no number: %(detail)s."),
}


class StatementRefused(Refused):
    """A file that is not taken: it says what is wrong, in which element and line. Nothing of it was imported."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a file: statements new and known already, entries, and what the rules made of them."""

    statements: int
    known: int
    entries: int
    skipped: int
    ran: tuple[Ran, ...]


def import_statements(content: bytes, *, actor: Actor, now: dt.datetime) -> Imported:
    """Import a file's statements in the order of their days, then match. What was imported before is left alone.

    StatementRefused where the file is too large, not a statement, for an account that we do not have, or says
    something else of a period than what was imported for it.
    """
    if len(content) > LARGEST_FILE:
        raise StatementRefused("statement_too_large", _("A statement is at most 10 MB."))
    try:
        found = camt053.read(content)
    except Unreadable as wrong:
        figures = {"element": wrong.element, "line": wrong.line, "detail": wrong.detail}
        raise StatementRefused(f"statement_{wrong.code}", WHY[wrong.code], **figures) from None
    if sum(len(each.entries) for each in found) > MOST_ENTRIES:
        raise StatementRefused("statement_too_large", _("A file has at most 50,000 entries."))
    with transaction.atomic():
        taken = [(each, _take(each, actor=actor, now=now)) for each in sorted(found, key=lambda each: each.opening_on)]
        fresh = [(said, statement) for said, statement in taken if statement is not None]
        touched = {statement.nostro_id: statement.nostro for _said, statement in fresh}
        ran = tuple(run(touched[pk], actor=actor, now=now) for pk in sorted(touched))
    return Imported(
        statements=len(fresh),
        known=len(taken) - len(fresh),
        entries=sum(len(said.entries) for said, _statement in fresh),
        skipped=sum(said.skipped for said, _statement in fresh),
        ran=ran,
    )


def _take(said: AccountStatement, *, actor: Actor, now: dt.datetime) -> BankStatement | None:
    nostro = _nostro(said)
    known = nostro.statements.filter(statement_id=said.statement_id, closing_on=said.closing_on).first()
    digest = hashlib.sha256(repr(said).encode()).digest()
    if known is not None:
        if bytes(known.digest) != digest:
            message = _("Statement %(id)s was imported with other entries before. Ask the bank which one holds.")
            raise StatementRefused("statement_differs", message, id=said.statement_id)
        return None
    if said.closing_on < nostro.since:
        message = _("Statement %(id)s ends before %(since)s, from when this account is reconciled.")
        raise StatementRefused("statement_too_old", message, id=said.statement_id, since=nostro.since.isoformat())
    return _write(nostro, said, digest, actor=actor, now=now)


def _nostro(said: AccountStatement) -> NostroAccount:
    number = said.account.upper()
    nostro = NostroAccount.objects.select_for_update().filter(number=number, currency=said.currency).first()
    if nostro is None:
        message = _("We have no account %(number)s in %(currency)s with another bank. Register it first.")
        raise StatementRefused("statement_account_unknown", message, number=number, currency=said.currency)
    return nostro


def _write(
    nostro: NostroAccount, said: AccountStatement, digest: bytes, *, actor: Actor, now: dt.datetime
) -> BankStatement:
    currency = said.currency
    statement = BankStatement.objects.create(
        nostro=nostro,
        message_id=said.message_id[:35],
        statement_id=said.statement_id[:35],
        sequence=said.sequence,
        opening_minor=_minor(said.opening, currency),
        opening_on=said.opening_on,
        closing_minor=_minor(said.closing, currency),
        closing_on=said.closing_on,
        skipped=said.skipped,
        digest=digest,
        imported_at=now,
        imported_by_id=actor.user_id,
    )
    _write_entries(statement, said.entries, currency)
    audit.record(
        actor=actor, action="accounts.statement.import", subject=statement, after={"entries": len(said.entries)}
    )
    publish(
        StatementImported(
            subject_id=statement.public_id, subject_version=1, nostro_id=nostro.pk, entries=len(said.entries)
        ),
        actor=actor,
    )
    return statement


def _write_entries(statement: BankStatement, said: Sequence[BankEntry], currency: str) -> None:
    entries = StatementEntry.objects.bulk_create(
        StatementEntry(
            statement=statement,
            number=number,
            amount_minor=_minor(each.amount, currency),
            booked_on=each.booked_on,
            value_on=each.value_on,
            servicer_reference=(each.servicer_reference or each.entry_reference)[:35],
            transaction_code=each.transaction_code[:40],
            end_to_end_id=each.details[0].end_to_end_id[:35] if len(each.details) == 1 else "",
            details=len(each.details),
            reversal=each.reversal,
            narrative=_narrative(each),
        )
        for number, each in enumerate(said, start=1)
    )
    ReconciliationItem.objects.bulk_create(
        ReconciliationItem(
            nostro_id=statement.nostro_id,
            side=ReconciliationItem.Side.THEIRS,
            statement_entry=entry,
            amount_minor=entry.amount_minor,
            counts_from=statement.closing_on,
            value_on=entry.value_on,
            references=[reference[:140] for reference in each.references],
            transaction_code=entry.transaction_code,
        )
        for entry, each in zip(entries, said, strict=True)
        if entry.amount_minor
    )


def _narrative(said: BankEntry) -> str:
    lines = [said.narrative, *(" · ".join(filter(None, (d.party, d.remittance))) for d in said.details)]
    return "\n".join(filter(None, lines))[:10_000]


def _minor(amount: Decimal, currency: str) -> int:
    scaled = amount.scaleb(exponent(currency))
    if scaled != scaled.to_integral_value():
        message = _("%(amount)s has more decimals than %(currency)s.")
        raise StatementRefused("statement_decimals", message, amount=str(amount), currency=currency)
    return int(scaled)
