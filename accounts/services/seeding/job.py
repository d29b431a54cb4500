"""Seeding as a named job: resumable ranges of customer numbers, in memory bounded by one range."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.models import TakenOver
from accounts.services.seeding.writing import Household, Plan, write_range
from bank.foundation.jobs import Job, NamedJob, Payload
from products.models import ProductVersion
from products.selectors import launched

SOURCE = "seed"
CUSTOMERS_A_CHUNK = 100

type Seeder = Callable[[Sequence[Household], Plan], None]


class SeedBank(NamedJob):
    """`params`: customers, seed, until (ISO date), months. Ranges that stand already are left alone."""

    name = "accounts.seed"

    def plan(self, job: Job) -> Iterable[Payload]:
        """Cut the customers' numbers into ranges."""
        total = int(job.params["customers"])
        for first in range(0, total, CUSTOMERS_A_CHUNK):
            count = min(CUSTOMERS_A_CHUNK, total - first)
            yield {"first": first, "count": count, "units": count}

    def run_chunk(self, job: Job, payload: Payload, number: int) -> int:
        """Write one range, and let the other chapters add theirs to it."""
        numbers = range(payload["first"], payload["first"] + payload["count"])
        seed = int(job.params["seed"])
        taken = set(
            TakenOver.objects.filter(
                source=SOURCE, kind=kind_of(seed), external_id__in=[str(each) for each in numbers]
            ).values_list("external_id", flat=True)
        )
        new = [each for each in numbers if str(each) not in taken]
        if not new:
            return 0
        plan = Plan(
            seed=seed,
            until=dt.date.fromisoformat(job.params["until"]),
            months=int(job.params["months"]),
            currency=settings.BANK_CURRENCY,
        )
        people = write_range(plan, new, versions())
        TakenOver.objects.bulk_create(
            TakenOver(source=SOURCE, kind=kind_of(seed), external_id=str(each.life.number), row_id=each.customer.pk)
            for each in people
        )
        for path in settings.SEEDERS:
            seeder: Seeder = import_string(path)
            seeder(people, plan)
        return len(people)


def kind_of(seed: int) -> str:
    """Return what the people of a seed are kept as in `TakenOver`; their logins are numbered alike in every seed."""
    return f"customer-{seed}"


def versions() -> dict[str, ProductVersion]:
    """Return the version on sale of each kind in the bank's own currency."""
    found = launched().order_by("pk")
    return {version.kind: version for version in found if version.currency == settings.BANK_CURRENCY}
