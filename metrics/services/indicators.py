"""Define indicators, set their targets, and read them once a day."""

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

_K, _U = Indicator.Kind, Indicator.Unit
FIRST = (
    ("payments_posted", _K.BUSINESS, _U.COUNT, "service", True, None),
    ("straight_through", _K.BUSINESS, _U.SHARE, "service", True, Decimal("0.98")),
    ("notification_delay", _K.TECHNICAL, _U.SECONDS, "technology", False, Decimal(10)),
    ("dead_letters", _K.TECHNICAL, _U.COUNT, "technology", False, Decimal(0)),
    ("active_customers", _K.USER, _U.COUNT, "marketing", True, None),
    ("satisfaction", _K.USER, _U.SCORE, "service", True, Decimal(4)),
    ("answered_in_time", _K.USER, _U.SHARE, "service", True, Decimal("0.95")),
    ("customer_deposits", _K.FINANCIAL, _U.MONEY, "finance", True, None),
    ("net_income", _K.FINANCIAL, _U.MONEY, "finance", True, None),
)


def install(*, today: date) -> int:
    """Define the first indicators where they are missing; return how many are new."""
    before = Indicator.objects.count()
    Indicator.objects.bulk_create(
        [
            Indicator(
                code=code, kind=kind, unit=unit, reader=code, owner=owner, more_is_better=better, target=target,
                valid_from=today,
            )
            for code, kind, unit, owner, better, target in FIRST
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    return Indicator.objects.count() - before


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
