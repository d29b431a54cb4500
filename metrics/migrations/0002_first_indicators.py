"""The first indicators of each kind, with their targets."""

from decimal import Decimal

from django.db import migrations
from django.utils import timezone

FIRST = (
    ("payments_posted", "BUSINESS", "COUNT", "service", True, None),
    ("straight_through", "BUSINESS", "SHARE", "service", True, Decimal("0.98")),
    ("notification_delay", "TECHNICAL", "SECONDS", "technology", False, Decimal(10)),
    ("dead_letters", "TECHNICAL", "COUNT", "technology", False, Decimal(0)),
    ("active_customers", "USER", "COUNT", "marketing", True, None),
    ("satisfaction", "USER", "SCORE", "service", True, Decimal(4)),
    ("answered_in_time", "USER", "SHARE", "service", True, Decimal("0.95")),
    ("customer_deposits", "FINANCIAL", "MONEY", "finance", True, None),
    ("net_income", "FINANCIAL", "MONEY", "finance", True, None),
)


def define(apps, schema_editor):
    indicator = apps.get_model("metrics", "Indicator")
    for code, kind, unit, owner, better, target in FIRST:
        indicator.objects.create(
            code=code, kind=kind, unit=unit, reader=code, owner=owner, more_is_better=better, target=target,
            valid_from=timezone.localdate(),
        )


class Migration(migrations.Migration):

    dependencies = [("metrics", "0001_first_depth")]

    operations = [migrations.RunPython(define, migrations.RunPython.noop)]
