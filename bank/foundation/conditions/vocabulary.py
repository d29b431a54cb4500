"""The words that a condition may use: declared by the app that knows them, with types and labels."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string


class FieldType(StrEnum):
    """What a field holds: MONEY is minor units of the bank's currency, NUMBER an int or Decimal."""

    MONEY = "money"
    NUMBER = "number"
    TEXT = "text"
    BOOL = "bool"
    DATE = "date"
    CHOICE = "choice"

    @property
    def is_ordered(self) -> bool:
        """Whether < and > mean something."""
        return self in {FieldType.MONEY, FieldType.NUMBER, FieldType.DATE}


@dataclass(frozen=True)
class Field:
    """A word. `sql` is the trusted expression of the same value in the vocabulary's query ("%" doubled)."""

    type: FieldType
    label: str | Promise
    sql: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Vocabulary:
    """A named set of fields; names are lower-case ASCII words joined by dots."""

    name: str
    fields: Mapping[str, Field]


@cache
def vocabularies() -> Mapping[str, Vocabulary]:
    """Return every vocabulary of CONDITION_VOCABULARIES by name."""
    loaded: list[Vocabulary] = [import_string(path) for path in settings.CONDITION_VOCABULARIES]
    return {each.name: each for each in loaded}


def vocabulary(name: str) -> Vocabulary:
    """Return a vocabulary by name; raises KeyError for one that no app declares."""
    return vocabularies()[name]
