"""The syntax tree: typed, and already in negation normal form, so that no `not` stands above a comparison.

With every `not` pushed into the comparisons, a comparison with a missing value is simply false, and Python, SQL
and the sentence mean the same: what is missing never satisfies, not even under `not`.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from bank.foundation.conditions.vocabulary import Field, FieldType

type Value = int | Decimal | str | bool | date


class Comparator(StrEnum):
    """How two values compare."""

    EQ = "=="
    NE = "!="
    LT = "<"
    LE = "<="
    GT = ">"
    GE = ">="

    @property
    def opposite(self) -> "Comparator":
        """What holds exactly where this does not, missing values aside."""
        return _OPPOSITE[self]


_OPPOSITE = {
    Comparator.EQ: Comparator.NE,
    Comparator.NE: Comparator.EQ,
    Comparator.LT: Comparator.GE,
    Comparator.GE: Comparator.LT,
    Comparator.GT: Comparator.LE,
    Comparator.LE: Comparator.GT,
}


@dataclass(frozen=True)
class Name:
    """A field of the vocabulary."""

    name: str
    field: Field


@dataclass(frozen=True)
class Literal:
    """A constant; MONEY in minor units."""

    value: Value
    type: FieldType


@dataclass(frozen=True)
class Arithmetic:
    """`+`, `-` or `*` of two values."""

    operator: str
    left: "Operand"
    right: "Operand"
    type: FieldType


type Operand = Name | Literal | Arithmetic


@dataclass(frozen=True)
class Compare:
    """A comparison of two values of one type."""

    comparator: Comparator
    left: Operand
    right: Operand


@dataclass(frozen=True)
class Among:
    """Whether a value is (or is not) one of a list."""

    operand: Operand
    values: tuple[Literal, ...]
    negated: bool


@dataclass(frozen=True)
class Missing:
    """Whether a field has no value (or has one)."""

    name: Name
    negated: bool


@dataclass(frozen=True)
class Junction:
    """`and` or `or` of two or more parts."""

    operator: str
    parts: tuple["Node", ...]


type Node = Compare | Among | Missing | Junction


def negate(node: Node) -> Node:
    """Return what holds where `node` does not (De Morgan), leaving no `not`."""
    match node:
        case Compare(comparator, left, right):
            return Compare(comparator.opposite, left, right)
        case Among(operand, values, negated):
            return Among(operand, values, not negated)
        case Missing(name, negated):
            return Missing(name, not negated)
        case Junction(operator, parts):
            return Junction("or" if operator == "and" else "and", tuple(negate(part) for part in parts))


def operand_type(operand: Operand) -> FieldType:
    """Return what an operand holds."""
    return operand.field.type if isinstance(operand, Name) else operand.type


def names_in(node: Node | Operand) -> tuple[Name, ...]:
    """Return the fields that a part uses, in order, each once."""
    match node:
        case Name():
            found: tuple[Name, ...] = (node,)
        case Literal():
            found = ()
        case Arithmetic(_, left, right) | Compare(_, left, right):
            found = names_in(left) + names_in(right)
        case Among(operand, _, _):
            found = names_in(operand)
        case Missing(name, _):
            found = (name,)
        case Junction(_, parts):
            found = tuple(name for part in parts for name in names_in(part))
    return tuple(dict.fromkeys(found))
