"""Compile a tree to a SQL predicate: expressions are the vocabulary's own, every constant is a parameter."""

from collections.abc import Mapping
from typing import Any

from bank.foundation.conditions.syntax import (
    Among,
    Arithmetic,
    Comparator,
    Compare,
    Junction,
    Literal,
    Missing,
    Name,
    Node,
    Operand,
)
from bank.foundation.conditions.vocabulary import FieldType

_CAST: Mapping[FieldType, str] = {
    FieldType.MONEY: "numeric",
    FieldType.NUMBER: "numeric",
    FieldType.TEXT: "text",
    FieldType.CHOICE: "text",
    FieldType.BOOL: "boolean",
    FieldType.DATE: "date",
}


def compiled(node: Node) -> tuple[str, list[Any]]:
    """Return a predicate that is TRUE or FALSE, never NULL, and its parameters.

    Raises ValueError for a field whose vocabulary gives no SQL.
    """
    params: list[Any] = []
    return f"({_node(node, params)}) IS TRUE", params


def _node(node: Node, params: list[Any]) -> str:
    match node:
        case Junction(operator, parts):
            return f" {operator.upper()} ".join(f"({_node(part, params)})" for part in parts)
        case Missing(name, negated):
            return f"{_operand(name, params)} IS {'NOT ' if negated else ''}NULL"
        case Among(operand, values, negated):
            left = _operand(operand, params)
            listed = ", ".join(_operand(value, params) for value in values)
            return f"{left} {'NOT ' if negated else ''}IN ({listed})"
        case Compare(comparator, left, right):
            sign = {Comparator.EQ: "=", Comparator.NE: "<>"}.get(comparator, comparator.value)
            return f"{_operand(left, params)} {sign} {_operand(right, params)}"


def _operand(operand: Operand, params: list[Any]) -> str:
    match operand:
        case Name(name, field):
            if not field.sql:
                msg = f"the field {name} has no SQL in its vocabulary"
                raise ValueError(msg)
            return field.sql
        case Literal(value, kind):
            params.append(value)
            return f"%s::{_CAST[kind]}"
        case Arithmetic(operator, left, right, _):
            return f"({_operand(left, params)} {operator} {_operand(right, params)})"
