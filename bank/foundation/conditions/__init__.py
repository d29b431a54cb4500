"""The bank's one condition language: written by staff, checked, and compiled three ways from one syntax tree."""

from bank.foundation.conditions.condition import Condition, parse
from bank.foundation.conditions.errors import ConditionError
from bank.foundation.conditions.vocabulary import Field, FieldType, Vocabulary, vocabularies, vocabulary

__all__ = [
    "Condition",
    "ConditionError",
    "Field",
    "FieldType",
    "Vocabulary",
    "parse",
    "vocabularies",
    "vocabulary",
]
