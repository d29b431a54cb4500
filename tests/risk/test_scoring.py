"""Scoring everyone: closed months, features, chunks that resume, each customer once."""

import datetime as dt
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
from django.db import IntegrityError, connection, transaction
from psycopg2.errors import UniqueViolation

from accounts.selectors.ledger import balance
from bank.foundation import clock, events, jobs
from bank.foundation.actor import Actor
from bank.foundation.errors import Refused
from bank.foundation.jobs import Job
from bank.foundation.models.job import JobChunk
from risk.domain.customer_features import FEATURES
from risk.models import AccountMonth, ModelVersion, Score
from risk.selectors import features, scores
from risk.services import model_versions, months, scoring
from tests import cast
from tests.conftest import Committed
from tests.risk.conftest import Bank

ACTOR = Actor.system("tests")


def customers(count: int) -> None:
    """Add customers in bulk: scoring asks nothing of them but to be there."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_customer (public_id, kind, family_name, given_name, name_latin, name_chinese,"
            " language, birth_date, age_band, phone, phone_index, email, email_index, id_number, id_number_index,"
            " address, district, occupation, kyc_state, joined_on, version)"
            " SELECT 'cus_' || lpad(g::text, 16, '0'), 'PERSON', 'F', 'G', 'F G', '', 'en', '', '', '', '', '', '',"
            " '', '', '', '', '', 'UNKNOWN', '2020-01-01', 1 FROM generate_series(1, %s) AS g",
            [count],
        )


def run(key: str, chunk: int = 100) -> Job:
    return jobs.run(scoring.start(key=key, actor=ACTOR, now=clock.now(), workers=False, chunk=chunk))


def test_every_customer_is_scored_once_with_reasons(books: None, bank: Bank) -> None:
    customers(250)
    job = run("one")
    assert (job.state, job.worked) == (Job.State.DONE, 252)
    assert Score.objects.filter(run_id=job.pk).count() == 252
    seen = scores.latest(bank.alice.pk)
    assert seen is not None
    assert 0 < seen.pd < 1
    assert 1 <= len(seen.reasons) <= 4
    assert not seen.trained
    assert sum(count for _from, _to, count in scores.spread(job.pk)) == 252
    drained = events.drain()
    assert drained >= 0
    again = run("one")
    assert (again.pk, Score.objects.count()) == (job.pk, 252)


def test_the_table_refuses_a_customer_twice_in_a_run(books: None, bank: Bank) -> None:
    job = run("one")
    version = ModelVersion.objects.get(state="ACTIVE")
    scored = (np.array([0.5]), np.array([["x"]], dtype=object), np.array([[1.0]]))
    with pytest.raises(UniqueViolation), transaction.atomic():
        scoring.write(job, version.pk, np.array([bank.alice.pk]), scored)


def test_months_close_once_and_hold_what_the_entries_say(books: None, bank: Bank) -> None:
    ledger = bank.everyday.ledger_account_id
    assert months.close([ledger]) == 0  # the month is not over
    clock.advance("HK", dt.date(2027, 2, 1))
    assert months.close([ledger]) == 3
    assert months.close([ledger]) == 0
    november, december, january = AccountMonth.objects.filter(ledger_account_id=ledger).order_by("month")
    assert november.inflow - november.outflow == balance(ledger).ledger == november.closing
    assert (december.inflow, december.active_days, december.lowest) == (0, 0, january.closing)
    bank.pay(70_000)
    clock.advance("HK", dt.date(2027, 3, 1))
    assert months.close([ledger]) == 1
    february = AccountMonth.objects.get(ledger_account_id=ledger, month="2027-02-01")
    assert (february.closing, february.lowest) == (balance(ledger).ledger, balance(ledger).ledger)
    assert february.outflow == january.closing - february.closing


def test_features_are_ratios_of_the_closed_months(books: None, bank: Bank) -> None:
    bank.pay(900_000)
    clock.advance("HK", dt.date(2026, 12, 1))
    months.close(features.unclosed(0, 2**31))
    assert months.keep_flows(0, 2**31, calendar="HK") == 2
    assert months.keep_flows(0, 2**31, calendar="HK") == 0
    table = features.of_customers(0, 2**31, calendar="HK")
    assert tuple(table.columns) == FEATURES
    mine = {name: column[list(table.keys).index(bank.alice.pk)] for name, column in table.columns.items()}
    assert mine["months_known"] == 1
    assert mine["days_below_zero"] == 0
    assert mine["debt_service"] == 0
    assert mine["buffer_months"] == 24  # capped: far more than a month's spending


def test_a_model_of_noise_is_stored_inactive_and_cannot_be_activated(books: None) -> None:
    chance = np.random.default_rng(1)
    columns = {name: chance.normal(size=800) for name in ("a", "b")}
    version = model_versions.train("noise", columns, chance.random(800) < 0.3, actor=ACTOR, now=clock.now())
    assert (version.state, version.beats_single_rule) == ("INACTIVE", False)
    with pytest.raises(Refused):
        model_versions.activate(version, actor=ACTOR, now=clock.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        ModelVersion.objects.filter(pk=version.pk).update(state="ACTIVE")


def test_a_good_model_replaces_the_active_one_and_is_final(books: None) -> None:
    chance = np.random.default_rng(2)
    columns = {name: chance.normal(size=900) for name in ("a", "b", "c")}
    bad = chance.random(900) < 1 / (1 + np.exp(1 - columns["a"] - columns["b"] - columns["c"]))
    first, second = (model_versions.train("x", columns, bad, actor=ACTOR, now=clock.now()) for _n in range(2))
    assert first.artefact_hash == second.artefact_hash
    states = ModelVersion.objects.filter(model__code="x").order_by("number").values_list("state", flat=True)
    assert list(states) == ["INACTIVE", "ACTIVE"]
    assert second.auc is not None
    assert second.auc > (second.best_single_auc or 1) + 0.05
    with pytest.raises(Exception, match="final"), transaction.atomic():
        ModelVersion.objects.filter(pk=second.pk).update(auc=0.99)


def test_a_worker_killed_on_the_way_loses_and_repeats_nobody(committed: Committed, gates: None) -> None:
    cast.open_books()
    customers(6_000)
    job = scoring.start(key="killed", actor=ACTOR, now=clock.now(), workers=False, chunk=60)
    command = [sys.executable, "manage.py", "score", "--key", "killed"]
    kills = 0
    while kills < 3:
        process = subprocess.Popen(command, env=committed.environment, stdout=subprocess.DEVNULL)
        before = done(job)
        deadline = time.monotonic() + 60
        while done(job) < before + 3 and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.01)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        kills += 1
    assert 0 < done(job) < 100
    subprocess.run(command, env=committed.environment, check=True, stdout=subprocess.DEVNULL, timeout=200)
    job.refresh_from_db()
    assert (job.state, job.done, done(job)) == (Job.State.DONE, 6_000, 100)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(DISTINCT customer_id) FROM risk_score WHERE run_id = %s", [job.pk])
        assert cursor.fetchone() == (6_000, 6_000)


def done(job: Job) -> int:
    return JobChunk.objects.filter(job=job, state=JobChunk.State.DONE).count()
