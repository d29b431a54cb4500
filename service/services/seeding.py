"""What service adds to a seeded range: complaints of some, disputes of those who were defrauded."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.services.seeding.writing import ACTOR, Household, Plan
from bank.foundation.actor import Actor
from service.models.case import CaseKind
from service.services import cases

COMPLAINTS = {
    "en": ("Fee I do not understand", "I was charged a fee last month and nobody could tell me what for."),
    "zh-hant": ("不明白這筆收費", "上月扣了一筆費用，職員亦未能解釋。請告知原因。"),
    "zh-hans": ("不明白这笔收费", "上月扣了一笔费用，职员也无法解释。请告知原因。"),
}
DISPUTES = {
    "en": ("Payments I did not make", "At night several payments went to somebody I do not know."),
    "zh-hant": ("我沒有作出這些付款", "半夜有數筆款項付給我不認識的人。"),
    "zh-hans": ("我没有进行这些付款", "半夜有几笔款项付给我不认识的人。"),
}


def people_who_wrote(people: Sequence[Household], plan: Plan) -> None:
    """Open the cases of a range, as each customer would have in the portal."""
    now = timezone.now() - timedelta(hours=2)
    for each in people:
        if each.life.defrauded:
            _case(each, CaseKind.DISPUTE, DISPUTES[each.life.language], now)
        elif each.life.complains:
            _case(each, CaseKind.COMPLAINT, COMPLAINTS[each.life.language], now)


def _case(each: Household, kind: CaseKind, words: tuple[str, str], now: datetime) -> None:
    subject, body = words
    actor = Actor("customer", each.customer.user_id, ACTOR.channel)
    cases.open_case(
        customer_id=each.customer.pk, kind=kind, subject=subject, body=body, key=f"seed:{each.life.number}",
        actor=actor, now=now,
    )  # fmt: skip
