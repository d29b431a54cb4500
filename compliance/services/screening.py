"""Screening and keeping what it found: of payments, payees and customers."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.db import transaction

from accounts.models import Customer, Payee
from bank.foundation import clock
from bank.foundation.jobs import Job, NamedJob
from compliance.domain import search
from compliance.domain.parties import of_customer
from compliance.models import Screening
from compliance.selectors import lists, subjects
from compliance.selectors.lists import Active
from compliance.selectors.screening import Outcome, ScreenedName, names_hash, screen
from compliance.services import cases

Subject = Screening.Subject
CUSTOMERS_A_CHUNK = 500


def record(
    subject: Screening.Subject, names: Mapping[int, Sequence[ScreenedName]], outcome: Outcome, *, now: dt.datetime
) -> None:
    """Keep that these subjects (row id to names) were screened, with which result."""
    hit = {found.screened.party for found in outcome.hits}
    rows = [
        Screening(
            subject=subject,
            subject_pk=pk,
            versions=outcome.active.versions,
            index_number=outcome.active.index_number,
            setting_number=outcome.active.setting.number,
            names_hash=names_hash(its),
            best_score=max((outcome.best.get(name.party, 0) for name in its), default=0),
            result=Screening.Result.HIT if any(name.party in hit for name in its) else Screening.Result.CLEAR,
            screened_at=now,
        )
        for pk, its in names.items()
    ]
    Screening.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["subject", "subject_pk"],
        update_fields=["versions", "index_number", "setting_number", "names_hash", "best_score", "result",
                       "screened_at"],
    )  # fmt: skip


def screen_customers(
    customer_ids: Sequence[int], active: Active, *, now: dt.datetime, within: search.SearchIndex | None = None
) -> Outcome:
    """Screen customers, keep the results, and open a case for each who resembles somebody listed."""
    names = subjects.of_customers(customer_ids)
    outcome = screen([name for its in names.values() for name in its], active, within=within)
    record(Subject.CUSTOMER, names, outcome, now=now)
    for pk in sorted({hit.screened.customer_id for hit in outcome.hits if hit.screened.customer_id is not None}):
        cases.open_for_customer(pk, cases.hits_of(outcome, [of_customer(pk)]), now=now)
    return outcome


def screen_payees(payee_ids: Sequence[int], active: Active, *, now: dt.datetime) -> Outcome:
    """Screen saved payees, keep the results, and open a case for each who resembles somebody listed."""
    names = {payee.pk: subjects.of_saved_payee(payee) for payee in Payee.objects.filter(pk__in=payee_ids)}
    outcome = screen([name for its in names.values() for name in its], active)
    record(Subject.PAYEE, names, outcome, now=now)
    hit = {found.screened.party for found in outcome.hits}
    for pk, its in names.items():
        if parties := {name.party for name in its} & hit:
            cases.open_for_payee(pk, cases.hits_of(outcome, sorted(parties)), now=now)
    return outcome


class ScreenCustomers(NamedJob):
    """Screens every customer against the lists in force when a chunk runs.

    Whom the index before this one found clear, under the same setting and names, is compared with what is new only.
    The run counts customers, never hits: its page is for many eyes.
    """

    name: ClassVar[str] = "compliance.screen_customers"

    def plan(self, job: Job) -> Any:
        """Cut the customers into ranges of row ids."""
        last = Customer.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        for low in range(1, last + 1, CUSTOMERS_A_CHUNK):
            yield {"low": low, "high": low + CUSTOMERS_A_CHUNK, "units": min(CUSTOMERS_A_CHUNK, last + 1 - low)}

    def run_chunk(self, job: Job, payload: dict[str, Any], number: int) -> int:
        """Screen one range of customers."""
        active = lists.active()
        if active is None:
            return 0
        ids = list(Customer.objects.filter(pk__gte=payload["low"], pk__lt=payload["high"]).values_list("pk", flat=True))
        now = clock.now()
        waiting = set(ids)
        for before, known in _screened_before(ids, active).items():
            if before == active.index_number:
                waiting -= known
            elif changes := lists.index_of_changes(before, active.index_number):
                screen_customers(sorted(known), active, now=now, within=changes)
                waiting -= known
        screen_customers(sorted(waiting), active, now=now)
        return len(ids)


def _screened_before(ids: Sequence[int], active: Active) -> dict[int, set[int]]:
    """Return the customers found clear by an earlier index under this setting and their names of today."""
    rows = Screening.objects.filter(
        subject=Subject.CUSTOMER, subject_pk__in=ids, setting_number=active.setting.number,
        result=Screening.Result.CLEAR,
    ).values_list("subject_pk", "index_number", "names_hash")  # fmt: skip
    known = list(rows)
    names = subjects.of_customers(pk for pk, _index, _hash in known)
    found: dict[int, set[int]] = {}
    for pk, index_number, hashed in known:
        if pk in names and names_hash(names[pk]) == hashed:
            found.setdefault(index_number, set()).add(pk)
    return found


def screen_now(*, customer_ids: Sequence[int] = (), payee_ids: Sequence[int] = (), now: dt.datetime) -> None:
    """Screen who is new, in one transaction; nothing happens before a list was imported."""
    active = lists.active()
    if active is None:
        return
    with transaction.atomic():
        if customer_ids:
            screen_customers(customer_ids, active, now=now)
        if payee_ids:
            screen_payees(payee_ids, active, now=now)
