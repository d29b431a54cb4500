"""Look for counterparts: our new entries become items, then the live rules match or propose, in their order."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from accounts.domain.camt053 import NO_REFERENCE
from accounts.domain.matching import Group, Item, Rule, find
from accounts.models import Entry, MatchingRule, NostroAccount, Payment, ReconciliationItem, ReconciliationMatch
from accounts.selectors.matching_vocabulary import MATCHING
from bank.foundation import audit, conditions
from bank.foundation.actor import Actor

Side, State = ReconciliationItem.Side, ReconciliationItem.State
Made = ReconciliationMatch.State


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run did: our entries taken up, matches made and proposed, and what is still open."""

    taken_up: int
    matched: int
    proposed: int
    open: int


def run(nostro: NostroAccount, *, actor: Actor, now: dt.datetime) -> Ran:
    """Take up our new entries and apply the live rules to what is open. One run of an account at a time."""
    with transaction.atomic():
        nostro = NostroAccount.objects.select_for_update().get(pk=nostro.pk)
        taken_up = take_up(nostro)
        rules = list(MatchingRule.objects.filter(state=MatchingRule.State.LIVE).order_by("order", "code"))
        groups = _new(nostro, find_groups(rules, open_items(nostro)))
        by_key = {rule.pk: rule for rule in rules}
        made = [_make(nostro, by_key[group.rule], group, now=now) for group in groups]
        matched = sum(match.state == Made.CONFIRMED for match in made)
        ran = Ran(taken_up, matched, len(made) - matched, nostro.items.filter(state=State.OPEN).count())
        if taken_up or made:
            after = {"taken_up": taken_up, "matched": matched, "proposed": ran.proposed}
            audit.record(actor=actor, action="accounts.nostro.match", subject=nostro, after=after)
    return ran


def take_up(nostro: NostroAccount) -> int:
    """Make an item of every entry of ours since the account is reconciled; return how many are new."""
    known = ReconciliationItem.objects.filter(nostro=nostro, entry__isnull=False).values("entry_id")
    fresh = Entry.objects.filter(ledger_account_id=nostro.ledger_account_id, booking_date__gte=nostro.since)
    entries = list(fresh.exclude(pk__in=known).select_related("journal").order_by("pk"))
    named = _references(entries)
    ReconciliationItem.objects.bulk_create(
        (
            ReconciliationItem(
                nostro=nostro,
                side=Side.OURS,
                entry=entry,
                amount_minor=-entry.amount,
                counts_from=entry.booking_date,
                value_on=entry.value_date,
                references=named[entry.journal_id],
            )
            for entry in entries
        ),
        batch_size=2000,
    )
    return len(entries)


def open_items(nostro: NostroAccount) -> list[ReconciliationItem]:
    """Return what waits for a counterpart."""
    return list(nostro.items.filter(state=State.OPEN).order_by("pk"))


def find_groups(rules: Sequence[MatchingRule], items: Sequence[ReconciliationItem]) -> list[Group]:
    """Return the groups that rules find among items."""
    compiled = [Rule(r.pk, r.shape, conditions.parse(r.condition, MATCHING).closure()) for r in rules]
    theirs = [_item(each) for each in items if each.side == Side.THEIRS]
    ours = [_item(each) for each in items if each.side == Side.OURS]
    return find(compiled, theirs, ours)


def _item(row: ReconciliationItem) -> Item:
    return Item(row.pk, row.amount_minor, row.value_on, frozenset(row.references), row.transaction_code)


def _new(nostro: NostroAccount, groups: list[Group]) -> list[Group]:
    """Leave out what somebody undid before: a person's No is not asked again."""
    undone = {tuple(items) for items in nostro.matches.filter(state=Made.UNDONE).values_list("items", flat=True)}
    return [group for group in groups if tuple(_keys(group)) not in undone]


def _make(nostro: NostroAccount, rule: MatchingRule, group: Group, *, now: dt.datetime) -> ReconciliationMatch:
    certain = rule.automatic and group.certain
    match = ReconciliationMatch.objects.create(
        nostro=nostro,
        state=Made.CONFIRMED if certain else Made.PROPOSED,
        rule=rule,
        items=_keys(group),
        made_at=now,
        decided_at=now if certain else None,
    )
    state = State.MATCHED if certain else State.PROPOSED
    ReconciliationItem.objects.filter(pk__in=match.items).update(match=match, state=state)
    return match


def _keys(group: Group) -> list[int]:
    return sorted(each.pk for each in (*group.theirs, *group.ours))


def _references(entries: Sequence[Entry]) -> dict[int, list[str]]:
    """Return how the other bank may call each journal: its reference, and its payments' ids."""
    found: dict[int, dict[str, None]] = defaultdict(dict)
    for entry in entries:
        found[entry.journal_id][entry.journal.reference] = None
    journals = [entry.journal_id for entry in entries]
    for way in ("journal_id", "settlement_id"):
        payments = Payment.objects.filter(**{f"{way}__in": journals})
        for journal, end_to_end, public in payments.values_list(way, "end_to_end_id", "public_id"):
            found[journal] |= {end_to_end: None, public: None}
    return {
        journal: [name[:140] for name in names if name.upper() not in NO_REFERENCE] for journal, names in found.items()
    }
