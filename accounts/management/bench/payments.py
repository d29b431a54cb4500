"""`manage.py bench payments`: payments through every guard of PAYMENT_GATES, with verdicts, event and row.

Four client processes pay between random accounts of 200 customers through `services.payments.initiate`; the limit is
the ledger's bare function. The guards are the bank's own, with the rules, limits and lists of a new database.
"""

import random
import statistics
import time
from collections.abc import Callable, Iterator
from uuid import uuid4

from django.db import transaction

from accounts.gates import GATE
from accounts.management.bench.ledger import limit, load_limit
from accounts.models import Customer, GuardVerdict, Payment
from accounts.selectors.audit import audit
from accounts.services import chart
from accounts.services.bulk import KnownAccount, KnownCustomer, open_many, register_many
from accounts.services.customers import Person
from accounts.services.ledger import JournalDraft, post
from accounts.services.payments import PaymentRequest, initiate
from bank.foundation import clock, gates
from bank.foundation.actor import Actor
from bank.foundation.bench import Bench, Clients, Figure, Work
from bank.identity.services import NewLogin, open_logins
from products.models import ProductVersion
from products.services.drafts import VersionDraft, draft, specify

PAYERS = 200
WARMING, TIMED = 20, 500
FUNDS_MINOR = 10**11
SYSTEM = Actor.system("books.bench")


class _Paying:
    """One payment of a small amount between two people who have paid nobody twice."""

    def __init__(self, payers: list[tuple[int, int]]) -> None:
        self.payers = payers

    def __call__(self) -> Callable[[], int]:
        def once() -> int:
            (account, user), (creditor, _other) = random.sample(self.payers, 2)
            request = PaymentRequest(
                key=uuid4().hex,
                debtor_account_id=account,
                creditor_account_id=creditor,
                amount_minor=random.sample((100, 1_250, 4_999), 1)[0],
                currency="HKD",
            )
            initiate(request, actor=Actor("customer", user, "portal"), now=clock.now())
            return 1

        return once


class PaymentsBench(Bench):
    """Figure `payments`: decided payments a second to the bare function's postings; beside it how long one takes."""

    name = "payments"

    def figures(self) -> Iterator[Figure]:
        """Make the payers, and measure."""
        load_limit()
        payers = _payers()
        works: dict[str, Work] = {"limit": limit, "payments": _Paying(payers)}
        clients = Clients(works)
        for work in works:
            clients.rate(work)(1.0)
        yield Figure("payments", clients.rate("payments"), clients.rate("limit"), lambda: _durations(_Paying(payers)()))
        clients.stop()

    def verify(self) -> None:
        """Every payment carries a verdict of every guard, and the ledger agrees with itself."""
        made, guards = Payment.objects.count(), len(gates.guards(GATE))
        verdicts = GuardVerdict.objects.count()
        if not made or verdicts != made * guards:
            raise RuntimeError(f"{made} payments have {verdicts} verdicts of {guards} guards")
        late = GuardVerdict.objects.filter(failed=True).count()
        if late * 100 > verdicts:
            raise RuntimeError(f"guards failed or were late {late} times of {verdicts}")
        report = audit()
        if not report.ok:
            raise RuntimeError("; ".join(map(str, report.findings)))


def _durations(once: Callable[[], int]) -> dict[str, float]:
    """Return the median and the 99th percentile of a payment in this process alone, in milliseconds."""
    for _nth in range(WARMING):
        once()
    took = []
    for _nth in range(TIMED):
        began = time.perf_counter()
        once()
        took.append((time.perf_counter() - began) * 1000)
    parts = statistics.quantiles(took, n=100)
    return {"p50_ms": round(parts[49], 2), "p99_ms": round(parts[98], 2)}


@transaction.atomic
def _payers() -> list[tuple[int, int]]:
    """Return (account, login) of new customers with money, made in bulk: what is measured comes after."""
    today = clock.booking_date()
    logins = [NewLogin(username=f"bench{nth}", given_name="Bench", family_name=str(nth)) for nth in range(PAYERS)]
    users = open_logins(logins)
    known = [
        KnownCustomer(
            person=Person(family_name=f"Payer {nth}", given_name="Bench"),
            joined_on=today,
            kyc_state=Customer.Kyc.VERIFIED,
            user_id=user.pk,
        )
        for nth, user in enumerate(users)
    ]
    people = register_many(known, actor=SYSTEM, today=today)
    version = _version()
    asked = [KnownAccount(version=version, customer_ids=[person.pk], opened_on=today) for person in people]
    accounts = open_many(asked, actor=SYSTEM)
    other = chart.control("opening", "HKD").pk
    entries = [((account.ledger_account_id, FUNDS_MINOR), (other, -FUNDS_MINOR)) for account in accounts]
    post([JournalDraft("import.bench", legs, f"funds:{nth}") for nth, legs in enumerate(entries)], allow_overdraft=True)
    return [(account.pk, user.pk) for account, user in zip(accounts, users, strict=True)]


def _version() -> ProductVersion:
    """Return a plain current account; nobody sells it, so a draft is enough."""
    names = {"en": "Bench", "zh-hant": "Bench", "zh-hans": "Bench"}
    now = clock.now()
    made = specify(code="bench", kind="CURRENT", names=names, purpose="", actor=SYSTEM, now=now)
    content = VersionDraft(terms={"currency": "HKD"}, tiers=[{"from_minor": 0, "annual_rate": "0"}])
    return draft(specification=made, content=content, actor=SYSTEM, now=now)
