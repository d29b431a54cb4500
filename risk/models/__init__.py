"""The tables of risk: rules, limits, decisions, alerts, models and scores."""

from risk.models.alerts import Alert
from risk.models.decisions import Decision
from risk.models.limits import LimitClaim, LimitUsage, PaymentLimit
from risk.models.rules import DetectionRule, RuleVersion
from risk.models.scores import AccountMonth, Score
from risk.models.scoring import ModelVersion, RiskModel

__all__ = [
    "AccountMonth",
    "Alert",
    "Decision",
    "DetectionRule",
    "LimitClaim",
    "LimitUsage",
    "ModelVersion",
    "PaymentLimit",
    "RiskModel",
    "RuleVersion",
    "Score",
]
