"""Set the targets of indicators, and read them once a day."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from bank.foundation import audit, events
from bank.foundation.actor import Actor
from bank.foundation.errors import Refused
from metrics.events import IndicatorsRead
from metrics.models import Indicator, Reading
from metrics.selectors.indicators import current
from metrics.selectors.readers import READERS


def set_target(*, code: str, target: Decimal | None, reason: str, actor: Actor, today: date) -> Indicator:
    """Set a target as the indicator's next version. Raises Refused without a reason or for one beyond its unit."""
    if not reason.strip():
        raise Refused("reason_missing", _("Say why the target changes."))
    with transaction.atomic():
        latest = Indicator.objects.select_for_update().filter(code=code).order_by("-version")[0]
        if target is not None and latest.unit == Indicator.Unit.SHARE and not 0 <= target <= 1:
            raise Refused("target_out_of_range", _("A share lies between 0 and 1."))
        version = Indicator.objects.create(
            code=code,
            version=latest.version + 1,
            kind=latest.kind,
            unit=latest.unit,
            reader=latest.reader,
            owner=latest.owner,
            more_is_better=latest.more_is_better,
            target=target,
            valid_from=today,
        )
        audit.record(
            actor=actor,
            action="metrics.target.set",
            subject=version,
            reason=reason,
            before={"target": str(latest.target)},
            after={"target": str(target)},
        )
    return version


def read_day(*, day: date, actor: Actor, now: datetime) -> list[Reading]:
    """Read every indicator for a day; reading a day again corrects it. A figure without a value has no reading."""
    off_target, readings = [], []
    with transaction.atomic():
        for indicator in current():
            value = READERS[indicator.reader](day)
            if value is None:
                continue
            reading, _created = Reading.objects.update_or_create(
                indicator=indicator, day=day, defaults={"value": value, "read_at": now}
            )
            readings.append(reading)
            if indicator.meets_target(value) is False:
                off_target.append(indicator.code)
        events.publish(
            IndicatorsRead(
                subject_id=day.isoformat(), subject_version=1, readings=len(readings), off_target=tuple(off_target)
            ),
            actor=actor,
        )
    return readings
