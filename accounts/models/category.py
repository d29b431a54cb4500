"""What a payment is about, in words that people search for. Stored as plain codes; unknown codes are allowed."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Category(models.TextChoices):
    """The codes of `Payment.category` and `StandingOrder.category` that have a name."""

    SALARY = "salary", _("Salary")
    RENT = "rent", _("Rent")
    GROCERIES = "groceries", _("Groceries")
    DINING = "dining", _("Eating out")
    TRANSPORT = "transport", _("Transport")
    UTILITIES = "utilities", _("Electricity, gas and water")
    TELECOM = "telecom", _("Telephone and internet")
    SHOPPING = "shopping", _("Shopping")
    HEALTH = "health", _("Health")
    INSURANCE = "insurance", _("Insurance")
    LEISURE = "leisure", _("Leisure")
    EDUCATION = "education", _("Education")
    FAMILY = "family", _("Family")
    TAX = "tax", _("Tax")
    CASH = "cash", _("Cash")
    CARD = "card", _("Card payment")
    LOAN = "loan", _("Loan")
    DEPOSIT = "deposit", _("Term deposit")
    TRANSFER = "transfer", _("Transfer")
    PENSION = "pension", _("Pension")


def label(code: str) -> str:
    """Return a category's name in the language of the moment; empty for a code without one."""
    return str(Category(code).label) if code in Category.values else ""


def matching(word: str) -> list[str]:
    """Return the codes whose name, in the language of the moment, or code contains a word."""
    folded = word.casefold()
    return [c.value for c in Category if folded in c.value or folded in str(c.label).casefold()]
