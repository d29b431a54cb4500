"""Risk's pages for staff."""

from risk.admin import alerts, limits, models, rules
from risk.admin.pages import customer_panel, held_worklist

__all__ = ["alerts", "customer_panel", "held_worklist", "limits", "models", "rules"]
