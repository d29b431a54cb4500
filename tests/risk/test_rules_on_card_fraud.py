"""Our rules on a public file of simulated card fraud, its last 30 days; the 220 is the simulator's own threshold."""

from collections import defaultdict, deque
from collections.abc import Iterator
from pathlib import Path

import pytest

from bank.foundation import conditions
from risk.domain.payment_facts import PaymentFacts
from risk.selectors.vocabulary import PAYMENT

FILE = Path(__file__).parents[2].parent / "shared" / "data" / "fraud" / "card_transactions.parquet"
HOUR, DAY, QUARTER, LEARN = 3600, 86_400, 90 * 86_400, 60 * 86_400
RULES = {"amount": "amount > 220", "unusual": "amount > 4 * usual_amount and amount > 50"}


def history() -> Iterator[tuple[int, bool, int, PaymentFacts]]:
    """Yield (second, fraud, scenario, facts) in time order, the facts as the guard would have gathered them."""
    import pandas as pd  # noqa: PLC0415

    table = pd.read_parquet(FILE).sort_values("TX_DATETIME")
    seconds = (table.TX_DATETIME - table.TX_DATETIME.iloc[0]).dt.total_seconds().astype(int)
    past: dict[int, deque[tuple[int, int]]] = defaultdict(deque)
    met: dict[tuple[int, int], int] = defaultdict(int)
    columns = (table.CUSTOMER_ID, table.TERMINAL_ID, table.TX_AMOUNT, table.TX_FRAUD, table.TX_FRAUD_SCENARIO)
    for at, who, whom, amount, fraud, scenario in zip(seconds, *columns, strict=True):
        mine, minor = past[who], max(1, round(float(amount) * 100))
        while mine and mine[0][0] < at - QUARTER:
            mine.popleft()
        hour, day = ([m for then, m in mine if then > at - span] for span in (HOUR, DAY))
        facts = PaymentFacts(
            amount_minor=minor, currency="HKD", channel="card", kind="CARD", hour=at % DAY // HOUR,
            usual_minor=sum(m for _then, m in mine) // len(mine) if mine else None, count_1h=len(hour),
            count_24h=len(day), sum_1h_minor=sum(hour), sum_24h_minor=sum(day), paid_before=met[who, whom],
            payee_minutes=None, customer_days=None,
        )  # fmt: skip
        yield at, bool(fraud), int(scenario), facts
        mine.append((at, minor))
        met[who, whom] += 1


@pytest.mark.slow
def test_rules_find_fraud_by_amount_with_few_false_alarms() -> None:
    if not FILE.exists():
        pytest.skip(f"{FILE} is not here: the public fraud file is not part of the product")
    tests = [conditions.parse(text, PAYMENT).closure() for text in RULES.values()]
    hits = frauds = true = payments = by_amount = found_by_amount = 0
    for at, fraud, scenario, facts in history():
        if at < LEARN:
            continue
        values = facts.values()
        hit = any(test(values) for test in tests)
        payments, hits, frauds, true = payments + 1, hits + hit, frauds + fraud, true + (hit and fraud)
        by_amount += scenario in (1, 3)
        found_by_amount += hit and scenario in (1, 3)
    print(f"{payments=} {frauds=} {hits=} {true=} {by_amount=} {found_by_amount=}")  # noqa: T201
    precision, recall = true / hits, found_by_amount / by_amount
    assert precision > 20 * frauds / payments
    assert recall > 0.5
    assert hits / payments < 0.02
