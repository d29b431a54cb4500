"""Read a condition into its typed tree: recursive descent, one function a rule of the grammar.

any        = all ("or" all)*
all        = not ("and" not)*
not        = "not" not | test
test       = sum [ comparator sum | ["not"] "in" "(" constant ("," constant)* ")"
                 | ["not"] "between" sum "and" sum | "is" ["not"] "missing" ] | "(" any ")"
sum        = product (("+" | "-") product)*
product    = unary ("*" unary)*
unary      = "-" unary | constant | name | "(" sum ")"
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.utils.translation import gettext as _

from bank.foundation.conditions.errors import ConditionError
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
    negate,
    operand_type,
)
from bank.foundation.conditions.tokens import Token, tokens
from bank.foundation.conditions.vocabulary import FieldType, Vocabulary
from bank.foundation.money import exponent

DEEPEST = 30
MOST_PIECES = 400
MOST_DIGITS = 15
MOST_DECIMALS = 6

_NUMERIC = {FieldType.MONEY, FieldType.NUMBER}
_COMPARATORS = {each.value for each in Comparator}


class Parser:
    """Reads one condition against one vocabulary; see the grammar above."""

    def __init__(self, text: str, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.pieces = list(tokens(text))
        self.place = 0
        self.depth = 0
        if len(self.pieces) > MOST_PIECES:
            self.fail(_("This condition is too long to be understood; split it in two."), self.pieces[MOST_PIECES])

    def parse(self) -> Node:
        """Return the tree of the whole text. Raises ConditionError."""
        if self.now.kind == "end":
            self.fail(_("The condition is empty."))
        node = self.any()
        if self.now.kind != "end":
            self.fail(_("“%(found)s” is not expected here.") % {"found": self.now.text})
        return node

    @property
    def now(self) -> Token:
        """The piece being looked at."""
        return self.pieces[self.place]

    def take(self, *texts: str) -> Token | None:
        """Step over the piece if it is one of these keywords or signs."""
        piece = self.now
        if piece.kind in {"keyword", "sign"} and piece.text in texts:
            self.place += 1
            return piece
        return None

    def expect(self, text: str) -> Token:
        """Step over this piece or fail."""
        piece = self.take(text)
        if piece is None:
            self.fail(_("“%(expected)s” is missing here.") % {"expected": text})
        assert piece is not None
        return piece

    def fail(self, message: object, at: Token | None = None) -> None:
        """Raise ConditionError at a piece."""
        piece = at or self.now
        raise ConditionError(str(message), piece.line, piece.column)

    def nested[Result](self, rule: Callable[[], Result]) -> Result:
        """Follow a rule one level deeper, to a limit that no honest condition reaches."""
        self.depth += 1
        if self.depth > DEEPEST:
            self.fail(_("The condition is nested too deeply."))
        result = rule()
        self.depth -= 1
        return result

    def any(self) -> Node:
        """Any of the parts holds."""
        return self.junction("or", self.all)

    def all(self) -> Node:
        """All of the parts hold."""
        return self.junction("and", self.negation)

    def junction(self, word: str, part: Callable[[], Node]) -> Node:
        """One part, or several joined by a word; parts of the same kind become one."""
        parts = [part()]
        while self.take(word):
            parts.append(part())
        flat: list[Node] = []
        for each in parts:
            flat += each.parts if isinstance(each, Junction) and each.operator == word else [each]
        return flat[0] if len(flat) == 1 else Junction(word, tuple(flat))

    def negation(self) -> Node:
        """Not, or a test."""
        if self.take("not"):
            return negate(self.nested(self.negation))
        return self.test()

    def test(self) -> Node:
        """A comparison, a true-or-false field, or a condition in brackets."""
        start = self.place
        if self.take("("):
            grouped = self.bracketed(start)
            if grouped is not None:
                return grouped
        at = self.now
        left = self.sum()
        if (sign := self.take(*_COMPARATORS)) is not None:
            return self.compare(Comparator(sign.text), left, self.sum(), sign)
        if self.take("is"):
            return self.missing(left, at)
        negated = bool(self.take("not"))
        if self.take("in"):
            return Among(left, self.list_for(left, at), negated)
        if word := self.take("between"):
            return self.between(left, word, negated=negated)
        if not negated and operand_type(left) == FieldType.BOOL:
            return Compare(Comparator.EQ, left, Literal(value=True, type=FieldType.BOOL))
        self.fail(_("Compare this with something, as in “amount > 1000”."), at)
        raise AssertionError

    def bracketed(self, start: int) -> Node | None:
        """A condition in brackets; None where the bracket belongs to a sum, as in (a + b) > c."""
        if not self.is_condition_bracket():
            self.place = start
            return None
        inside = self.nested(self.any)
        self.expect(")")
        return inside

    def is_condition_bracket(self) -> bool:
        """Look ahead to the closing bracket: whether a comparison stands inside, or arithmetic follows it."""
        depth, place, compares = 1, self.place, False
        while depth and self.pieces[place].kind != "end":
            piece = self.pieces[place]
            depth += {"(": 1, ")": -1}.get(piece.text, 0) if piece.kind == "sign" else 0
            compares |= piece.text in _COMPARATORS or (piece.kind == "keyword" and piece.text not in {"true", "false"})
            place += 1
        after = self.pieces[min(place, len(self.pieces) - 1)]
        follows = after.text in _COMPARATORS | {"+", "-", "*", "in", "between", "is"}
        return compares or not follows

    def missing(self, left: Operand, at: Token) -> Node:
        """`is missing`, `is not missing`: of a field only."""
        negated = bool(self.take("not"))
        self.expect("missing")
        if not isinstance(left, Name):
            self.fail(_("Only a field can be missing."), at)
        assert isinstance(left, Name)
        return Missing(left, negated)

    def between(self, left: Operand, word: Token, *, negated: bool) -> Node:
        """Both ends belong to it."""
        low = self.sum()
        self.expect("and")
        high = self.sum()
        node: Node = Junction(
            "and",
            (self.compare(Comparator.GE, left, low, word), self.compare(Comparator.LE, left, high, word)),
        )
        return negate(node) if negated else node

    def list_for(self, left: Operand, at: Token) -> tuple[Literal, ...]:
        """The constants behind `in`, of the type of what is looked for."""
        self.expect("(")
        values = []
        while True:
            constant = self.now
            operand = self.unary()
            _left, right = self.agree(left, operand, constant)
            if not isinstance(right, Literal):
                self.fail(_("Only constants can stand in a list."), constant)
            assert isinstance(right, Literal)
            values.append(right)
            if not self.take(","):
                break
        self.expect(")")
        return tuple(values)

    def compare(self, comparator: Comparator, left: Operand, right: Operand, at: Token) -> Node:
        """Two values of one type; only what has an order can be more or less."""
        left, right = self.agree(left, right, at)
        kind = operand_type(left)
        if comparator not in {Comparator.EQ, Comparator.NE} and not kind.is_ordered:
            self.fail(_("This can only be compared with == and !=."), at)
        if isinstance(left, Literal) and isinstance(right, Literal):
            self.fail(_("Two constants compare the same for ever; use a field."), at)
        return Compare(comparator, left, right)

    def agree(self, left: Operand, right: Operand, at: Token) -> tuple[Operand, Operand]:
        """Give both sides one type: a plain number beside money is money, a text beside a choice is a choice."""
        one, other = operand_type(left), operand_type(right)
        if one == other:
            return left, right
        if {one, other} == _NUMERIC:
            return self.as_money(left, at), self.as_money(right, at)
        if {one, other} == {FieldType.TEXT, FieldType.CHOICE}:
            return self.as_choice(left, right, at)
        self.fail(
            _("“%(one)s” and “%(other)s” cannot be compared or added.") % {"one": one.value, "other": other.value}, at
        )
        raise AssertionError

    def as_money(self, operand: Operand, at: Token) -> Operand:
        """Read plain numbers as amounts of the bank's currency; a field that is a number stays one and is refused."""
        if operand_type(operand) == FieldType.MONEY:
            return operand
        match operand:
            case Literal(value, _):
                scaled = Decimal(value).scaleb(exponent(settings.BANK_CURRENCY))  # type: ignore[arg-type]
                if scaled != int(scaled):
                    self.fail(_("This amount has too many decimals."), at)
                return Literal(int(scaled), FieldType.MONEY)
            case Arithmetic("*", left, right, _):
                return Arithmetic("*", self.as_money(left, at), right, FieldType.MONEY)
            case Arithmetic(operator, left, right, _):
                return Arithmetic(operator, self.as_money(left, at), self.as_money(right, at), FieldType.MONEY)
        self.fail(_("An amount of money cannot be compared with a plain number."), at)
        raise AssertionError

    def as_choice(self, left: Operand, right: Operand, at: Token) -> tuple[Operand, Operand]:
        """Check that the text is one of the choices of the field."""
        name, text = (left, right) if isinstance(left, Name) else (right, left)
        if not isinstance(name, Name) or not isinstance(text, Literal):
            self.fail(_("Compare a choice with a text in quotes."), at)
        assert isinstance(name, Name)
        assert isinstance(text, Literal)
        if name.field.type == FieldType.CHOICE and text.value not in name.field.choices:
            known = ", ".join(name.field.choices)
            self.fail(_("“%(value)s” is not one of: %(known)s.") % {"value": text.value, "known": known}, at)
        return left, right

    def sum(self) -> Operand:
        """Values added and taken away."""
        left = self.product()
        while (sign := self.take("+", "-")) is not None:
            left, right = self.agree(left, self.product(), sign)
            left = Arithmetic(sign.text, left, right, self.numeric(left, sign))
        return left

    def product(self) -> Operand:
        """Values multiplied: money by a number, or numbers."""
        left = self.unary()
        while (sign := self.take("*")) is not None:
            right = self.unary()
            kinds = [self.numeric(left, sign), self.numeric(right, sign)]
            if kinds.count(FieldType.MONEY) > 1:
                self.fail(_("Money cannot be multiplied by money."), sign)
            kind = FieldType.MONEY if FieldType.MONEY in kinds else FieldType.NUMBER
            left = Arithmetic("*", left, right, kind)
        return left

    def numeric(self, operand: Operand, at: Token) -> FieldType:
        """Return the type of a value that can be calculated with, or fail."""
        kind = operand_type(operand)
        if kind not in _NUMERIC:
            self.fail(_("Only amounts and numbers can be calculated with."), at)
        return kind

    def unary(self) -> Operand:
        """A constant, a field, a sum in brackets, or one of these with its sign turned."""
        at = self.now
        if self.take("-"):
            operand = self.nested(self.unary)
            if isinstance(operand, Literal) and operand.type == FieldType.NUMBER:
                return Literal(-operand.value, FieldType.NUMBER)  # type: ignore[operator]
            return Arithmetic("*", Literal(-1, FieldType.NUMBER), operand, self.numeric(operand, at))
        if self.take("("):
            inside = self.nested(self.sum)
            self.expect(")")
            return inside
        if self.take("true", "false"):
            return Literal(at.text == "true", FieldType.BOOL)
        self.place += 1
        match at.kind:
            case "number":
                return Literal(self.number(at), FieldType.NUMBER)
            case "text":
                return Literal(at.text[1:-1], FieldType.TEXT)
            case "date":
                return Literal(self.date(at), FieldType.DATE)
            case "name":
                return self.name(at)
        self.place -= 1
        self.fail(_("A field or a value is missing here."), at)
        raise AssertionError

    def number(self, at: Token) -> int | Decimal:
        """A number of reasonable size."""
        whole, _point, decimals = at.text.partition(".")
        if len(whole) > MOST_DIGITS or len(decimals) > MOST_DECIMALS:
            self.fail(
                _("A number has at most %(digits)d digits and %(decimals)d decimals.")
                % {"digits": MOST_DIGITS, "decimals": MOST_DECIMALS},
                at,
            )
        return Decimal(at.text) if decimals else int(whole)

    def date(self, at: Token) -> date:
        """A day of the calendar."""
        try:
            return date.fromisoformat(at.text)
        except ValueError:
            self.fail(_("%(day)s is not a day of the calendar.") % {"day": at.text}, at)
            raise AssertionError from None

    def name(self, at: Token) -> Name:
        """A field that the vocabulary declares."""
        field = self.vocabulary.fields.get(at.text)
        if field is None:
            known = ", ".join(sorted(self.vocabulary.fields))
            self.fail(_("There is no field “%(name)s”. There are: %(known)s.") % {"name": at.text, "known": known}, at)
        assert field is not None
        return Name(at.text, field)
