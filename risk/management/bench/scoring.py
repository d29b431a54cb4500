"""`manage.py bench scoring`: the whole run against COPY out, predict with reasons, and COPY in of the same rows.

Both use the scorecard that a bank starts with. With trees predicting is most of the work on both sides, which flatters.
"""

import datetime as dt
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import numpy as np
from django.db import connection, transaction

from bank.foundation import clock, jobs
from bank.foundation.actor import Actor
from bank.foundation.bench import Bench, Figure
from bank.foundation.jobs import Job
from bank.foundation.servers.roles import as_owner
from risk.domain.columns import Columns
from risk.domain.customer_features import FEATURES
from risk.domain.training import Model
from risk.models import ModelVersion
from risk.selectors import features
from risk.services import months, scoring

CUSTOMERS = 20_000
TODAY = dt.date(2026, 11, 23)
ACTOR = Actor.system("bench")


class ScoringBench(Bench):
    """Customers a second, from their closed months to their stored scores."""

    name = "scoring"

    def figures(self) -> Iterator[Figure]:
        """Found the population and its bare copy, and yield the figure."""
        clock.open_calendar("HK", country="HK", booking_date=TODAY)
        self._populate()
        version = ModelVersion.objects.get(model__code="bank", state=ModelVersion.State.ACTIVE)
        self._keep_bare()
        yield Figure("scoring", _measured, _bare(version))

    def verify(self) -> None:
        """Raise where a run of the bank's missed a customer or scored one twice."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM (SELECT run_id FROM risk_score s JOIN foundation_job j ON j.id = s.run_id"
                " WHERE j.state = 'DONE' GROUP BY 1 HAVING count(DISTINCT customer_id) <> %s OR count(*) <> %s) wrong",
                [CUSTOMERS, CUSTOMERS],
            )
            if cursor.fetchone()[0]:
                raise RuntimeError("a run missed a customer or scored one twice")

    def _populate(self) -> None:
        statements = (Path(__file__).parent / "population.sql").read_text(encoding="utf-8")
        with as_owner(), connection.cursor() as cursor:
            cursor.execute(statements, {"customers": CUSTOMERS})

    def _keep_bare(self) -> None:
        """Keep the rows that the limit copies out: the features as they are, in a plain table."""
        months.keep_flows(1, CUSTOMERS, calendar="HK")
        table = features.of_customers(1, CUSTOMERS, calendar="HK")
        columns = ", ".join(f"{name} float8" for name in FEATURES)
        with as_owner(), connection.cursor() as cursor:
            cursor.execute(f"CREATE TABLE bare (key bigint PRIMARY KEY, {columns})")
            rows = np.column_stack([table.keys, *table.columns.values()]).tolist()
            marks = ", ".join(["%s"] * (len(FEATURES) + 1))
            cursor.executemany(f"INSERT INTO bare VALUES ({marks})", rows)  # noqa: S608


def _measured(seconds: float) -> float:
    """Run whole scoring jobs for about so many seconds."""

    def once() -> None:
        jobs.run(scoring.start(key=uuid4().hex, actor=ACTOR, now=clock.now(), workers=False))

    return _repeat(once, seconds)


def _bare(version: ModelVersion) -> Callable[[float], float]:
    """Copy the same rows out, predict them with reasons, copy the same scores in: nothing else."""
    model = scoring.load(version.pk, version.artefact_hash)

    def once() -> None:
        run = Job(pk=int(uuid4().int % 2**60), started_at=clock.now())
        for first in range(1, CUSTOMERS + 1, scoring.CHUNK):
            with transaction.atomic():
                _chunk(run, model, version.pk, first)

    return lambda seconds: _repeat(once, seconds)


def _chunk(run: Job, model: Model, version_id: int, first: int) -> None:
    span = {"first": first, "last": first + scoring.CHUNK - 1}
    rows = features.copy_out("SELECT * FROM bare WHERE key BETWEEN %(first)s AND %(last)s", span)
    columns: Columns = {name: rows[:, place] for place, name in enumerate(FEATURES, start=1)}
    scoring.write(run, version_id, rows[:, 0].astype(np.int64), scoring.predict(model, columns))


def _repeat(once: Callable[[], None], seconds: float) -> float:
    began, customers = time.perf_counter(), 0
    while not customers or time.perf_counter() - began < seconds:
        once()
        customers += CUSTOMERS
    return customers / (time.perf_counter() - began)
