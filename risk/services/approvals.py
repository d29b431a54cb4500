"""What a second person approves in risk: rules, limits, models, and the release of large payments."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.models import GuardVerdict, Payment
from bank.foundation import conditions
from bank.foundation.actor import Actor
from bank.foundation.money import Money
from risk.models import ModelVersion, PaymentLimit, RuleVersion
from risk.selectors.vocabulary import PAYMENT
from risk.services import held, limits, model_versions, rules

type Change = dict[str, Any]
type Rows = Sequence[tuple[str, str, str]]


def _version(change: Change, *, lock: bool = False) -> RuleVersion:
    rows = RuleVersion.objects.select_related("rule")
    return (rows.select_for_update(of=("self",)) if lock else rows).get(public_id=change["version"])


def _live(version: RuleVersion) -> RuleVersion | None:
    return version.rule.versions.filter(state=RuleVersion.State.LIVE).first()


def _said(version: RuleVersion | None) -> str:
    if version is None:
        return _("none")
    sentence = conditions.parse(version.condition, PAYMENT).sentence(get_language() or "en")
    return f"{version.label} · {version.get_action_display()}: {sentence}"


class RuleLive:
    """A tested version takes the place of the live one."""

    action = "risk.rule.live"
    permission = "risk.approve_rule"
    label = gettext_lazy("Detection rule live")

    def state(self, change: Change) -> dict[str, Any]:
        """Return the version's text, its test on history, and which version is live now."""
        version = _version(change, lock=True)
        live = _live(version)
        return {
            "state": version.state,
            "condition": version.condition,
            "action": version.action,
            "backtest": version.backtest,
            "live": live.public_id if live else None,
        }

    def describe(self, change: Change) -> Rows:
        """Return what is live before and after, and what the test on history hit."""
        version = _version(change)
        tested = version.backtest or {}
        hits = _("%(hits)s of %(payments)s payments") % {"hits": tested.get("hits"), "payments": tested.get("payments")}
        return [(version.rule.name, _said(_live(version)), _said(version)), (_("Test on history"), "", hits)]

    def apply(self, change: Change, *, actor: Actor, now: datetime) -> None:
        """Make it live."""
        rules.make_live(_version(change), actor=actor, now=now)


class RuleRetired:
    """A live version is taken off, with nothing in its place."""

    action = "risk.rule.retire"
    permission = "risk.approve_rule"
    label = gettext_lazy("Detection rule taken off")

    def state(self, change: Change) -> dict[str, Any]:
        """Return whether the version is live."""
        return {"state": _version(change, lock=True).state}

    def describe(self, change: Change) -> Rows:
        """Return the rule before, and nothing after."""
        version = _version(change)
        return [(version.rule.name, _said(version), _("none"))]

    def apply(self, change: Change, *, actor: Actor, now: datetime) -> None:
        """Take it off."""
        rules.retire(_version(change), actor=actor, now=now)


class LimitChanged:
    """A limit gets another ceiling."""

    action = "risk.limit.change"
    permission = "risk.approve_rule"
    label = gettext_lazy("Payment limit changed")

    def state(self, change: Change) -> dict[str, Any]:
        """Return the limit as it stands."""
        limit = PaymentLimit.objects.select_for_update().get(code=change["limit"])
        return {"ceiling": limit.ceiling, "version": limit.version, "live": limit.live}

    def describe(self, change: Change) -> Rows:
        """Return the ceiling before and after."""
        limit = PaymentLimit.objects.get(code=change["limit"])
        return [(limit.name, limits.shown(limit, limit.ceiling), limits.shown(limit, int(change["ceiling"])))]

    def apply(self, change: Change, *, actor: Actor, now: datetime) -> None:
        """Set the new ceiling."""
        limit = PaymentLimit.objects.get(code=change["limit"])
        limits.set_ceiling(limit, ceiling=int(change["ceiling"]), actor=actor, now=now)


class PaymentReleased:
    """A held payment above what the first person's position may release."""

    action = "risk.payment.release"
    permission = "risk.release_payment"
    label = gettext_lazy("Large held payment released")

    def amount(self, change: Change) -> int:
        """Return the payment's amount in minor units."""
        return Payment.objects.values_list("amount_minor", flat=True).get(pk=change["payment"])

    def state(self, change: Change) -> dict[str, Any]:
        """Return the payment and who still holds it on risk's side."""
        payment = Payment.objects.get(pk=change["payment"])
        verdicts = GuardVerdict.objects.filter(payment=payment, owner=held.OWNER).order_by("guard")
        holding = [v.guard for v in verdicts if v.answer == GuardVerdict.Answer.HOLD and v.released_at is None]
        return {"state": payment.state, "amount": payment.amount_minor, "holding": holding}

    def describe(self, change: Change) -> Rows:
        """Return the payment held and released."""
        payment = Payment.objects.get(pk=change["payment"])
        amount = Money(payment.amount_minor, payment.currency).format()
        return [(f"{payment.creditor_name} · {amount}", _("held"), _("released by risk"))]

    def apply(self, change: Change, *, actor: Actor, now: datetime) -> None:
        """Release it."""
        held.let_go(int(change["payment"]), actor=actor, reason=str(change["reason"]), now=now)


class ModelActivated:
    """Another model version scores from now on."""

    action = "risk.model.activate"
    permission = "risk.activate_model"
    label = gettext_lazy("Risk model activated")

    def state(self, change: Change) -> dict[str, Any]:
        """Return the version's proof and which one is active."""
        version = ModelVersion.objects.select_related("model").get(public_id=change["version"])
        active = version.model.versions.filter(state=ModelVersion.State.ACTIVE).first()
        return {"hash": version.artefact_hash, "state": version.state, "active": active.public_id if active else None}

    def describe(self, change: Change) -> Rows:
        """Return the version before and after."""
        version = ModelVersion.objects.select_related("model").get(public_id=change["version"])
        active = version.model.versions.filter(state=ModelVersion.State.ACTIVE).first()
        return [(version.model.name, active.label if active else _("none"), version.label)]

    def apply(self, change: Change, *, actor: Actor, now: datetime) -> None:
        """Activate it."""
        version = ModelVersion.objects.select_related("model").get(public_id=change["version"])
        model_versions.activate(version, actor=actor, now=now)
