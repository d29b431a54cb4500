"""What a bank starts with: four detection rules, three limits, and a scorecard declared as set by experts.

Frozen here; afterwards each changes only as a new version that a second person approves. Without them the first payment
of a new bank would pass every guard unasked.
"""

import hashlib
import json
from pathlib import Path

from django.conf import settings
from django.db import migrations
from django.utils import timezone

STARTING = json.loads((Path(__file__).parent / "0002_starting_points.json").read_text(encoding="utf-8"))


def install(apps, schema_editor):
    now = timezone.now()
    rules, versions = apps.get_model("risk", "DetectionRule"), apps.get_model("risk", "RuleVersion")
    for row in STARTING["rules"]:
        rule = rules.objects.create(code=row["code"], name=row["name"])
        versions.objects.create(
            rule=rule, number=1, condition=row["condition"], action=row["action"], state="LIVE",
            backtest={"starting_point": True}, written_at=now, live_at=now,
        )
    limits = apps.get_model("risk", "PaymentLimit")
    for row in STARTING["limits"]:
        currency = settings.BANK_CURRENCY if row["measure"] == "AMOUNT" else ""
        limits.objects.create(**row, currency=currency, changed_at=now)
    model = apps.get_model("risk", "RiskModel").objects.create(
        code="bank", name="Probability of default of our own customers"
    )
    artefact = json.dumps(STARTING["expert"], sort_keys=True, separators=(",", ":")).encode()
    apps.get_model("risk", "ModelVersion").objects.create(
        model=model, number=1, state="ACTIVE", origin="EXPERT", artefact=artefact,
        artefact_hash=hashlib.sha256(artefact).hexdigest(),
        features=[f["name"] for f in STARTING["expert"]["features"]], created_at=now, activated_at=now,
    )


class Migration(migrations.Migration):
    dependencies = [("risk", "0001_risk")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
