"""Scoring every customer: a named job in chunks, read set-based, predicted as arrays, written by COPY."""

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

import numpy as np
from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from bank.foundation import jobs
from bank.foundation.actor import Actor
from bank.foundation.errors import Refused
from bank.foundation.events import publish
from bank.foundation.jobs import Job, NamedJob, Payload
from risk.domain import artefacts
from risk.domain.columns import Columns, Floats
from risk.domain.reasons import strongest
from risk.domain.training import Model
from risk.events import ScoresComputed
from risk.models import ModelVersion
from risk.selectors import features
from risk.services import months

NAME = "risk.score_customers"
CHUNK = 10_000
RISK = Actor.system("risk")

RANGES = """
SELECT min(id), max(id), count(*)
  FROM (SELECT id, (row_number() OVER (ORDER BY id) - 1) / %s AS part FROM accounts_customer) c
 GROUP BY part ORDER BY part
"""
# A chunk sorts and groups its customers in memory; its queries are too short to be worth compiling.
ROOM = "SET LOCAL work_mem = '64MB'; SET LOCAL jit = off"
COPY_IN = "COPY risk_score (run_id, customer_id, scored_at, model_version_id, pd, reasons, shares) FROM STDIN"


type Scored = tuple[Floats, NDArray[Any], Floats]


class ScoreCustomers(NamedJob):
    """Score every customer once with the model version that the run was started with."""

    name = NAME

    def plan(self, job: Job) -> Iterable[Payload]:
        """Cut the customers into ranges of ids, each about CHUNK customers."""
        with connection.cursor() as cursor:
            cursor.execute(RANGES, [int(job.params.get("chunk", CHUNK))])
            ranges = cursor.fetchall()
        return [{"first": first, "last": last, "units": count} for first, last, count in ranges]

    def run_chunk(self, job: Job, payload: Payload, number: int) -> int:
        """Score one range; a chunk that fails or dies leaves nothing behind."""
        first, last = int(payload["first"]), int(payload["last"])
        with connection.cursor() as cursor:
            cursor.execute(ROOM)
        if features.lack_flows(first, last, calendar=settings.BANK_COUNTRY):
            months.close(features.unclosed(first, last))
            months.keep_flows(first, last, calendar=settings.BANK_COUNTRY)
        table = features.of_customers(first, last, calendar=settings.BANK_COUNTRY)
        version = ModelVersion.objects.only("artefact_hash").get(pk=job.params["model_version"])
        model = load(version.pk, version.artefact_hash)
        write(job, version.pk, table.keys, predict(model, table.columns))
        return len(table.keys)

    def finish(self, job: Job) -> None:
        """Say that everybody is scored."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*), coalesce(avg(pd), 0) FROM risk_score WHERE run_id = %s", [job.pk])
            customers, mean = cursor.fetchone()
        version = ModelVersion.objects.only("public_id").get(pk=job.params["model_version"])
        done = ScoresComputed(subject_id=version.public_id, run_id=job.pk, customers=customers, mean_pd=float(mean))
        publish(done, actor=RISK)


def start(*, key: str, actor: Actor, now: datetime, workers: bool = True, chunk: int = CHUNK) -> Job:
    """Start the run of this key with the active model, or return it and set it going again if it had stopped."""
    version = ModelVersion.objects.filter(model__code="bank", state=ModelVersion.State.ACTIVE).first()
    if version is None:
        raise Refused("no_active_model", _("No model is active. Train one, or activate a version."))
    params = {"model_version": version.pk, "chunk": chunk}
    return jobs.start(NAME, key=key, params=params, actor=actor, now=now, workers=workers)


@lru_cache(maxsize=4)
def load(version_id: int, digest: str) -> Model:
    """Return a version's model, read once a process. Raises BrokenArtefact where its bytes were changed."""
    stored = ModelVersion.objects.values_list("artefact", flat=True).get(pk=version_id)
    return artefacts.load(bytes(stored), digest)


def predict(model: Model, columns: Columns) -> Scored:
    """Return each row's probability of default, its strongest reasons, and their shares of the log-odds."""
    shares = model.contributions(columns)
    return model.probability(shares), *strongest(shares, model.features)


def write(job: Job, version_id: int, keys: NDArray[np.int64], scored: Scored) -> None:
    """COPY the scores of a chunk in; the table's key refuses a customer twice in a run."""
    pd, reasons, shares = scored
    start, end = f"{job.pk}\t", f"\t{job.started_at.isoformat()}\t{version_id}\t"
    rows: Sequence[Any] = list(zip(keys.tolist(), pd.tolist(), reasons.tolist(), shares.tolist(), strict=True))
    lines = (
        f"{start}{key}{end}{p:.9g}\t{{{','.join(why)}}}\t{{{','.join(f'{s:.4g}' for s in parts)}}}\n"
        for key, p, why, parts in rows
    )
    with connection.cursor() as cursor:
        cursor.copy_expert(COPY_IN, io.StringIO("".join(lines)))
