"""Keeping trained models and choosing which one scores."""

from datetime import datetime
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from bank.foundation import audit
from bank.foundation.actor import Actor
from bank.foundation.errors import Refused
from bank.staff import approvals
from bank.staff.models import Approval
from risk.domain import artefacts, training
from risk.domain.columns import Columns, Flags
from risk.models import ModelVersion, RiskModel
from risk.selectors import features
from risk.services import months

State = ModelVersion.State
NAMES = {
    "bank": "Probability of default of our own customers",
    "german": "German credit file",
    "taiwan": "Taiwan card file",
    "hmeq": "Home equity file",
}


def train(
    code: str, columns: Columns, bad: Flags, held_out: Flags | None = None, *, actor: Actor, now: datetime
) -> ModelVersion:
    """Train, store with proof, and activate if it beats the best single-variable rule; else it stays inactive.

    Raises TooFewRows where there is not enough to learn from: then nothing is stored.
    """
    return keep(code, training.train(columns, bad, held_out), columns, actor=actor, now=now)


def keep(code: str, trained: training.Trained, columns: Columns, *, actor: Actor, now: datetime) -> ModelVersion:
    """Store a trained model with its proof; active if it beats the best single-variable rule, else inactive."""
    with transaction.atomic():
        version = _store(code, trained, columns, actor=actor, now=now)
        if version.beats_single_rule:
            activate(version, actor=actor, now=now)
        else:
            version.state = State.INACTIVE
            version.save(update_fields=["state"])
    return version


def train_on_bank(*, actor: Actor, now: datetime) -> ModelVersion:
    """Train the bank's own model on the outcomes of its loans. Raises TooFewRows."""
    months.close(features.loan_ledger_accounts(), whole=True)
    table, bad = features.of_loans()
    # A figure that nobody has (no history yet, say) teaches nothing and would only look like knowledge.
    known = {name: column for name, column in table.columns.items() if not np.isnan(column).all()}
    return train("bank", known, bad, actor=actor, now=now)


def request_activation(version: ModelVersion, *, reason: str, actor: Actor, now: datetime) -> Approval:
    """Ask a second person to let a version score; Refused where it has not earned that."""
    _earned(version)
    return approvals.request(
        action="risk.model.activate",
        subject=("risk.modelversion", version.public_id),
        change={"version": version.public_id},
        reason=reason,
        actor=actor,
        now=now,
    )


@transaction.atomic
def activate(version: ModelVersion, *, actor: Actor, now: datetime) -> ModelVersion:
    """Let a version score in the place of the one before; Refused where it does not beat the single-variable rule."""
    _earned(version)
    RiskModel.objects.select_for_update().get(pk=version.model_id)
    version.model.versions.filter(state=State.ACTIVE).update(state=State.INACTIVE)
    version.state, version.activated_at = State.ACTIVE, now
    version.save(update_fields=["state", "activated_at"])
    audit.record(actor=actor, action="risk.model.activate", subject=version, after=_shown(version))
    return version


def _earned(version: ModelVersion) -> None:
    if not version.beats_single_rule and version.origin == ModelVersion.Origin.TRAINED:
        raise Refused("model_not_better", _("This version does not beat the best single-variable rule."))


def _store(code: str, trained: training.Trained, columns: Columns, *, actor: Actor, now: datetime) -> ModelVersion:
    RiskModel.objects.get_or_create(code=code, defaults={"name": NAMES.get(code, code)})
    model = RiskModel.objects.select_for_update().get(code=code)
    stored, digest = artefacts.dump(trained.model)
    version = ModelVersion.objects.create(
        model=model,
        number=(model.versions.aggregate(last=Max("number"))["last"] or 0) + 1,
        artefact=stored,
        artefact_hash=digest,
        features=sorted(columns),
        data_fingerprint=trained.fingerprint,
        auc=trained.report.auc,
        best_single_auc=trained.report.best_single_auc,
        beats_single_rule=trained.report.beats_single_rule,
        report=trained.report.as_json(),
        created_at=now,
    )
    audit.record(actor=actor, action="risk.model.train", subject=version, after=_shown(version))
    return version


def _shown(version: ModelVersion) -> dict[str, Any]:
    return {"version": version.label, "auc": version.auc, "best_single_auc": version.best_single_auc}
