"""Say a tree as a plain sentence in the reader's language."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext, override, pgettext
from django.utils.translation import gettext_lazy as _

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
from bank.foundation.money import Money

_SAYS: Mapping[Comparator, str | Promise] = {
    Comparator.EQ: _("%(left)s is %(right)s"),
    Comparator.NE: _("%(left)s is not %(right)s"),
    Comparator.LT: _("%(left)s is less than %(right)s"),
    Comparator.LE: _("%(left)s is at most %(right)s"),
    Comparator.GT: _("%(left)s is more than %(right)s"),
    Comparator.GE: _("%(left)s is at least %(right)s"),
}


def said(node: Node, language: str) -> str:
    """Return the tree as a sentence part in a language."""
    with override(language):
        return _node(node)


def _node(node: Node) -> str:
    match node:
        case Junction(operator, parts):
            word = pgettext("condition", " and ") if operator == "and" else pgettext("condition", " or ")
            return word.join(_part(part) for part in parts)
        case Missing(name, negated):
            text = gettext("%(field)s is known") if negated else gettext("%(field)s is not known")
            return text % {"field": name.field.label}
        case Among(operand, values, negated):
            text = gettext("%(left)s is none of %(list)s") if negated else gettext("%(left)s is one of %(list)s")
            listed = gettext(", ").join(_operand(value) for value in values)
            return text % {"left": _operand(operand), "list": listed}
        case Compare(comparator, left, right):
            return _comparison(comparator, left, right)


def _part(node: Node) -> str:
    text = _node(node)
    return pgettext("condition brackets", "(%s)") % text if isinstance(node, Junction) else text


def _comparison(comparator: Comparator, left: Operand, right: Operand) -> str:
    if isinstance(right, Literal) and isinstance(right.value, bool):
        holds = right.value is (comparator == Comparator.EQ)
        return (gettext("%(field)s") if holds else gettext("not %(field)s")) % {"field": _operand(left)}
    return str(_SAYS[comparator]) % {"left": _operand(left), "right": _operand(right)}


def _operand(operand: Operand) -> str:
    match operand:
        case Name(_name, field):
            return str(field.label)
        case Literal(value, kind):
            return _literal(value, kind)
        case Arithmetic(operator, left, right, _type):
            sign = {"*": "×", "-": "\u2212"}.get(operator, operator)
            return f"{_operand(left)} {sign} {_operand(right)}"


def _literal(value: Any, kind: FieldType) -> str:
    if kind == FieldType.MONEY:
        return Money(value, settings.BANK_CURRENCY).format()
    if kind == FieldType.DATE:
        return formats.date_format(value)
    if isinstance(value, int | Decimal):
        return formats.number_format(value)
    return gettext("“%s”") % str(value)
