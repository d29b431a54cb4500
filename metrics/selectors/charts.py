"""An indicator as a picture whose title is the finding."""

from decimal import Decimal

from babel.dates import format_date
from babel.numbers import format_decimal, format_percent
from django.conf import settings
from django.utils.translation import gettext as _

from bank.foundation import charts
from bank.foundation.charts import Chart
from bank.foundation.locales import babel_locale
from bank.foundation.money import Money
from metrics.domain.trend import Direction
from metrics.models import Indicator
from metrics.selectors.indicators import Series
from metrics.selectors.readers import NAMES


def shown(indicator: Indicator, value: Decimal) -> str:
    """Return a value as people read it, in its unit and the active language."""
    units = Indicator.Unit
    if indicator.unit == units.MONEY:
        return Money(int(value), settings.BANK_CURRENCY).format()
    if indicator.unit == units.SHARE:
        return str(format_percent(value, "#,##0.0%", locale=babel_locale()))
    text = str(format_decimal(value, "#,##0.##", locale=babel_locale()))
    return _("%(seconds)s s") % {"seconds": text} if indicator.unit == units.SECONDS else text


def finding(found: Series) -> str:
    """Say where the indicator stands and where it goes."""
    name = str(NAMES[found.indicator.reader])
    if found.latest is None:
        return _("%(name)s: no reading yet") % {"name": name}
    said = {"name": name, "value": shown(found.indicator, found.latest.value)}
    said["trend"] = {
        Direction.RISING: _("rising"),
        Direction.FALLING: _("falling"),
        Direction.STEADY: _("steady"),
        Direction.TOO_SHORT: _("too few days for a trend"),
    }[found.trend.direction]
    if found.on_target is None:
        return _("%(name)s: %(value)s, %(trend)s") % said
    if found.on_target:
        return _("%(name)s: %(value)s, on target, %(trend)s") % said
    return _("%(name)s: %(value)s, off target, %(trend)s") % said


def card(found: Series) -> Chart:
    """Draw the readings with their target."""
    target = found.indicator.target
    days = [format_date(reading.day, format="short", locale=babel_locale()) for reading in found.readings]
    return charts.line(
        finding(found),
        days,
        [float(reading.value) for reading in found.readings],
        figures=[shown(found.indicator, reading.value) for reading in found.readings],
        target=None if target is None else float(target),
        target_label="" if target is None else _("target %(value)s") % {"value": shown(found.indicator, target)},
        head=(_("Day"), _("Value")),
    )
