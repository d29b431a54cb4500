"""`manage.py bench push`: a campaign's decisions against the bare INSERT of the same decisions.

What is measured is the whole push: members and hold-out, consent and cap asked through the gate, notifications of
both channels written once, decisions kept. The limit writes the same decisions into a table without constraints.
"""

import time
from collections.abc import Iterable

from django.db import connection, transaction

from accounts.services.bulk import KnownCustomer, register_many
from accounts.services.customers import Person
from bank.foundation import clock
from bank.foundation.actor import Actor
from bank.foundation.bench import Bench, Figure
from bank.foundation.servers.roles import as_owner
from bank.identity import consents, services
from bank.identity.services import NewLogin
from marketing.models import Campaign, ContactDecision, ContactPolicy, Content, Membership, Segment
from marketing.services import campaigns

MEMBERS = 10_000
A_CHUNK = 5_000
ACTOR = Actor.system("books.bench")
CHANNELS = ["inapp", "email"]

BARE_TABLE = """
    CREATE TABLE bare_decision (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, campaign_id bigint NOT NULL, customer_id bigint NOT NULL,
        user_id bigint, channel text NOT NULL, verdict text NOT NULL, decided_at timestamptz NOT NULL
    )
"""
BARE_INSERT = """
    INSERT INTO bare_decision (campaign_id, customer_id, user_id, channel, verdict, decided_at)
    SELECT 1, d.*, %s FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[]) AS d
"""


class PushBench(Bench):
    """Units are decisions: one for each member and channel."""

    name = "push"

    def figures(self) -> Iterable[Figure]:
        """Make customers with logins and consents, and measure pushes to all of them."""
        self._people()
        self._segment = Segment.objects.create(
            code="bench", name="bench", condition="loans >= 0", created_at=clock.now()
        )
        members = [Membership(segment=self._segment, customer_id=pk, since=clock.now()) for pk in self._customers]
        Membership.objects.bulk_create(members, batch_size=5000)
        self._content = Content.objects.create(
            name="bench", texts={"en": ["A title", "A text"]}, link="/", created_at=clock.now()
        )
        ContactPolicy.objects.update(most=1_000_000)
        with as_owner(), connection.cursor() as cursor:
            cursor.execute(BARE_TABLE)
        yield Figure("push", self._push, self._bare)

    def verify(self) -> None:
        """Raise unless people were contacted over both channels and some were held out."""
        verdicts = set(ContactDecision.objects.values_list("channel", "verdict").distinct())
        if not {(channel, verdict) for channel in CHANNELS for verdict in ("contact", "hold_out")} <= verdicts:
            raise RuntimeError(f"the push did not contact and hold out: {verdicts}")

    def _people(self) -> None:
        with transaction.atomic():
            logins = services.open_logins(
                [NewLogin(username=f"bench-{nth}", given_name="A", family_name="B") for nth in range(MEMBERS)]
            )
            today = clock.now().date()
            person = Person(family_name="B", given_name="A")
            known = [KnownCustomer(person=person, joined_on=today, user_id=login.pk) for login in logins]
            self._customers = [customer.pk for customer in register_many(known, actor=ACTOR, today=today)]
            self._users = [login.pk for login in logins]
            consents.give_many(
                self._users, ["marketing.email", "marketing.inapp"], actor=ACTOR, now=clock.now(), evidence={}
            )

    def _push(self, seconds: float) -> float:
        began, decided = time.perf_counter(), 0
        while time.perf_counter() - began < seconds:
            decided += self._one_campaign()
        return decided / (time.perf_counter() - began)

    def _one_campaign(self) -> int:
        campaign = Campaign.objects.create(
            name="bench", segment=self._segment, content=self._content, channels=CHANNELS, hold_out_bp=1000,
            goal=Campaign.Goal.PAY, created_at=clock.now(),
        )  # fmt: skip
        first, last = self._customers[0], self._customers[-1]
        members = 0
        for start in range(first, last + 1, A_CHUNK):
            members += campaigns.push(campaign=campaign, first=start, last=start + A_CHUNK - 1, now=clock.now())
        return members * len(CHANNELS)

    def _bare(self, seconds: float) -> float:
        began, written = time.perf_counter(), 0
        rows = [(customer, user, channel) for customer, user in zip(self._customers, self._users, strict=True)
                for channel in CHANNELS]  # fmt: skip
        while time.perf_counter() - began < seconds:
            for start in range(0, len(rows), A_CHUNK * len(CHANNELS)):
                some = rows[start : start + A_CHUNK * len(CHANNELS)]
                columns = [list(column) for column in zip(*some, strict=True)]
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute(BARE_INSERT, [clock.now(), *columns, ["contact"] * len(some)])
                written += len(some)
        return written / (time.perf_counter() - began)
