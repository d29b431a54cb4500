"""The reconciliation statement: from our balance over what is outstanding to theirs, proven to the cent."""

import datetime as dt
from dataclasses import dataclass
from itertools import pairwise

from django.db.models import F, Q, QuerySet, Sum

from accounts.models import BankStatement, NostroAccount, ReconciliationItem, ReconciliationMatch
from accounts.selectors.ledger import as_of

Side, State = ReconciliationItem.Side, ReconciliationItem.State


@dataclass(frozen=True, slots=True)
class ReconciliationStatement:
    """Minor units as the account's owner sees them. `ours` + everything between = `theirs`, or `unproven` is not zero.

    brought_forward: theirs less ours when the comparison began; missing: what moved on statements that we do not have;
    unread: entries of ours that no run has taken up yet.
    """

    on: dt.date
    ours: int
    brought_forward: int
    missing: int
    unread: int
    outstanding_theirs: int
    outstanding_ours: int
    theirs: int

    @property
    def unproven(self) -> int:
        """Return what is left when everything known is taken into account: zero, or something is wrong."""
        reached = self.ours + self.brought_forward + self.missing - self.unread
        return self.theirs - (reached + self.outstanding_theirs - self.outstanding_ours)


@dataclass(frozen=True, slots=True)
class Gap:
    """A statement that does not follow the one before: its number skips, or its opening is not their closing."""

    before: BankStatement
    after: BankStatement
    moved: int
    skipped: int


def statement_on(nostro: NostroAccount, on: dt.date) -> ReconciliationStatement | None:
    """Return the reconciliation on a day; None where no statement of theirs reaches that far."""
    statements = list(nostro.statements.filter(closing_on__lte=on).order_by("closing_on", "opening_on", "pk"))
    if not statements:
        return None
    eve = nostro.since - dt.timedelta(days=1)
    ours = -as_of(nostro.ledger_account_id, dt.date.max, on)
    before = -as_of(nostro.ledger_account_id, dt.date.max, eve)
    waiting = outstanding(nostro, on)
    return ReconciliationStatement(
        on=on,
        ours=ours,
        brought_forward=statements[0].opening_minor - before,
        missing=sum(gap.moved for gap in gaps(statements)),
        unread=ours - before - _sum(nostro.items.filter(side=Side.OURS, counts_from__lte=on)),
        outstanding_theirs=_sum(waiting.filter(side=Side.THEIRS)),
        outstanding_ours=_sum(waiting.filter(side=Side.OURS)),
        theirs=statements[-1].closing_minor,
    )


def outstanding(nostro: NostroAccount, on: dt.date) -> QuerySet[ReconciliationItem]:
    """Return what counts on a day and is not matched by then with its whole counterpart."""
    later = ReconciliationItem.objects.filter(nostro=nostro, counts_from__gt=on, match__isnull=False).values("match_id")
    whole = Q(state=State.MATCHED) & ~Q(match_id__in=later)
    return nostro.items.filter(counts_from__lte=on).exclude(whole).order_by("value_on", "pk")


def gaps(statements: list[BankStatement]) -> list[Gap]:
    """Return where statements, in the order of their days, do not follow one another."""
    found = []
    for before, after in pairwise(statements):
        moved = after.opening_minor - before.closing_minor
        known = before.sequence is not None and after.sequence is not None
        skipped = max((after.sequence or 0) - (before.sequence or 0) - 1, 0) if known else 0
        if moved or skipped:
            found.append(Gap(before, after, moved, skipped))
    return found


def all_gaps(nostro: NostroAccount) -> list[Gap]:
    """Return every gap in an account's statements."""
    return gaps(list(nostro.statements.order_by("closing_on", "opening_on", "pk")))


def counterparts(item: ReconciliationItem, *, most: int = 50) -> list[ReconciliationItem]:
    """Return open items that an item may belong to: those of its amount first, then the nearest by value date."""
    rows = item.nostro.items.filter(state=State.OPEN).exclude(pk=item.pk)
    exact = list(rows.exclude(side=item.side).filter(amount_minor=item.amount_minor).order_by("value_on", "pk")[:most])
    later = rows.filter(value_on__gte=item.value_on).order_by("value_on", "pk")[:most]
    earlier = rows.filter(value_on__lt=item.value_on).order_by("-value_on", "-pk")[:most]
    near = sorted({*later, *earlier} - set(exact), key=lambda row: (abs(row.value_on - item.value_on), row.pk))
    return [*exact, *near][:most]


def proposals(nostro: NostroAccount) -> QuerySet[ReconciliationMatch]:
    """Return what rules proposed and nobody decided."""
    return nostro.matches.filter(state=ReconciliationMatch.State.PROPOSED).order_by("pk")


def breaks() -> QuerySet[ReconciliationItem]:
    """Return what is unmatched in every account, the oldest first."""
    return ReconciliationItem.objects.exclude(state=State.MATCHED).order_by(F("value_on").asc(), "pk")


def _sum(rows: QuerySet[ReconciliationItem]) -> int:
    return rows.order_by().aggregate(total=Sum("amount_minor"))["total"] or 0
