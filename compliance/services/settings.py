"""The match setting: proposed by one person, put in force by another, under a new number."""

import datetime as dt
from typing import Any, ClassVar

from django.db import transaction
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bank.foundation import jobs
from bank.foundation.actor import Actor
from bank.foundation.errors import Refused
from bank.staff import approvals
from bank.staff.models import Approval
from compliance.models import MatchSetting
from compliance.selectors import lists

FIELDS = ("threshold", "second_person_minor", "due_hours")
LOWEST, HIGHEST = 500, 1000


def propose(
    *, threshold: int, second_person_minor: int, due_hours: int, reason: str, actor: Actor, now: dt.datetime
) -> Approval:
    """Ask a second person for a new setting. Raises Refused for figures out of range or where nothing changes."""
    if not LOWEST <= threshold <= HIGHEST or second_person_minor < 0 or not 1 <= due_hours <= 720:
        raise Refused("setting_range", _("The threshold is 500 to 1000, the hours are 1 to 720."))
    change = {"threshold": threshold, "second_person_minor": second_person_minor, "due_hours": due_hours}
    if change == _figures(lists.setting()):
        raise Refused("setting_same", _("This is the setting in force already."))
    return approvals.request(
        action=ChangeSetting.action, subject=("compliance.matchsetting", "1"), change={**change, "reason": reason},
        reason=reason, actor=actor, now=now,
    )  # fmt: skip


class ChangeSetting:
    """A second person puts a match setting in force; everybody is screened again."""

    action: ClassVar[str] = "compliance.change_setting"
    permission: ClassVar[str] = "compliance.approve_setting"
    label = _("Change of name screening")

    def state(self, change: dict[str, Any]) -> dict[str, Any]:
        """Return the setting in force."""
        setting = lists.setting()
        return {"number": setting.number, **_figures(setting)}

    def describe(self, change: dict[str, Any]) -> list[tuple[str, str, str]]:
        """Return each figure before and after."""
        before = _figures(lists.setting())
        labels = {"threshold": _now("threshold"), "second_person_minor": _now("second person from"),
                  "due_hours": _now("hours to decide a case")}  # fmt: skip
        return [(labels[name], str(before[name]), str(change[name])) for name in FIELDS]

    def apply(self, change: dict[str, Any], *, actor: Actor, now: dt.datetime) -> None:
        """Write the next number and start screening everybody by it."""
        with transaction.atomic():
            number = lists.setting().number + 1
            MatchSetting.objects.create(
                number=number, reason=change["reason"], set_by_id=actor.user_id, set_at=now,
                **{name: change[name] for name in FIELDS},
            )  # fmt: skip
            jobs.start("compliance.screen_customers", key=f"setting-{number}", params={}, actor=actor, now=now)


def _figures(setting: MatchSetting) -> dict[str, int]:
    return {name: getattr(setting, name) for name in FIELDS}
