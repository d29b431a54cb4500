"""Why a guard decided as it did: sentences and figures in the reader's language."""

from dataclasses import dataclass
from typing import Any

from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bank.foundation import conditions
from bank.foundation.conditions import FieldType
from bank.foundation.money import Money
from risk.domain.ceilings import AMOUNT
from risk.domain.payment_facts import PaymentFacts
from risk.models import Decision, DetectionRule, PaymentLimit, RuleVersion
from risk.selectors.vocabulary import CHANNELS, KINDS, PAYMENT


@dataclass(frozen=True)
class Reason:
    """One thing that hit: its name, what it asks as a sentence, and the figures that it met."""

    name: str
    label: str
    sentence: str
    figures: tuple[tuple[str, str], ...]


def failed(decision: Decision) -> list[str]:
    """Return the guards that gave no answer, where that is why the payment waits."""
    return [str(reason["failed"]) for reason in decision.reasons if "failed" in reason]


def reasons(decision: Decision) -> list[Reason]:
    """Return every reason of a decision, in words; a guard that gave no answer has none."""
    if failed(decision):
        return []
    currency = str(decision.features.get("currency", ""))
    if decision.guard == Decision.Guard.LIMITS:
        return [_limit(reason, decision, currency) for reason in decision.reasons]
    labels = {reason["rule"]: decision.versions[reason["rule"]] for reason in decision.reasons}
    versions = {
        v.public_id: v for v in RuleVersion.objects.filter(public_id__in=labels.values()).select_related("rule")
    }
    return [_rule(reason, versions[labels[reason["rule"]]], currency) for reason in decision.reasons]


def figures(decision: Decision) -> list[tuple[str, str]]:
    """Return every figure that the decision's rules could see, in words; none for limits (their reasons say all)."""
    if decision.guard == Decision.Guard.LIMITS or not decision.features:
        return []
    from_facts = PaymentFacts.from_json(decision.features).values()
    currency = str(decision.features["currency"])
    return [(str(field.label), shown(name, from_facts[name], currency)) for name, field in PAYMENT.fields.items()]


def sentence(version: RuleVersion) -> str:
    """Return what a rule's version asks, as a sentence in the reader's language."""
    return conditions.parse(version.condition, PAYMENT).sentence(get_language() or "en")


def rule_name(rule: DetectionRule) -> str:
    """Return a rule's name; the names of the rules that a bank starts with are translated."""
    return _(rule.name)


def limit_name(limit: PaymentLimit) -> str:
    """Return a limit's name; the names of the limits that a bank starts with are translated."""
    return _(limit.name)


def shown(name: str, value: Any, currency: str) -> str:
    """Return one figure of the vocabulary in the reader's words."""
    if value is None:
        return _("not known")
    kind = PAYMENT.fields[name].type
    if kind == FieldType.MONEY:
        return Money(int(value), currency).format()
    if kind == FieldType.BOOL:
        return _("yes") if value in (True, "True") else _("no")
    if name in ("kind", "channel"):
        return str((KINDS if name == "kind" else CHANNELS).get(str(value), value))
    return str(formats.localize(value)) if not isinstance(value, str) else value


def _rule(reason: dict[str, Any], version: RuleVersion, currency: str) -> Reason:
    met = tuple((str(PAYMENT.fields[n].label), shown(n, value, currency)) for n, value in reason["figures"].items())
    return Reason(rule_name(version.rule), version.label, sentence(version), met)


def _limit(reason: dict[str, Any], decision: Decision, currency: str) -> Reason:
    label = str(reason["limit"])
    limit = PaymentLimit.objects.filter(code=label.split("@", maxsplit=1)[0]).first()
    stored = next(each for each in decision.features["limits"] if each["label"] == label)
    met = {key: _counted(stored, int(value), currency) for key, value in reason["figures"].items()}
    return Reason(
        name=limit_name(limit) if limit else label,
        label=label,
        sentence=_("%(used)s used today, %(asked)s asked, %(ceiling)s allowed a day") % met,
        figures=(),
    )


def _counted(stored: dict[str, Any], value: int, currency: str) -> str:
    return Money(value, currency).format() if stored["measure"] == AMOUNT else str(value)
