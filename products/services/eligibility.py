"""Who may have a product: a condition over what the bank knows of an applicant."""

from collections.abc import Mapping
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

from bank.foundation.conditions import Condition, Field, FieldType, Vocabulary, parse
from products.models import ProductVersion

APPLICANT = Vocabulary(
    "products.applicant",
    {
        "age": Field(FieldType.NUMBER, _("age in years")),
        "monthly_income": Field(FieldType.MONEY, _("monthly income")),
        "occupation": Field(FieldType.TEXT, _("occupation")),
        "district": Field(FieldType.TEXT, _("district")),
        "joint": Field(FieldType.BOOL, _("joint account")),
    },
)


def eligible(version: ProductVersion, facts: Mapping[str, object]) -> bool:
    """Whether someone of whom these facts hold may have the version; a missing fact never satisfies."""
    return not version.eligibility or _condition(version.eligibility).closure()(facts)


def sentence(version: ProductVersion, language: str) -> str:
    """Say the eligibility in a language; empty where everyone may have it."""
    return _condition(version.eligibility).sentence(language) if version.eligibility else ""


@lru_cache(maxsize=256)
def _condition(text: str) -> Condition:
    return parse(text, APPLICANT)
