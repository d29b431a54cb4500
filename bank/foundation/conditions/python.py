"""Compile a tree to a Python function: a Python syntax tree of our own making, never the user's text."""

import ast
from collections.abc import Callable, Mapping
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
    names_in,
)

type Predicate = Callable[[Mapping[str, Any]], bool]

_COMPARE: Mapping[Comparator, type[ast.cmpop]] = {
    Comparator.EQ: ast.Eq,
    Comparator.NE: ast.NotEq,
    Comparator.LT: ast.Lt,
    Comparator.LE: ast.LtE,
    Comparator.GT: ast.Gt,
    Comparator.GE: ast.GtE,
}
_CALCULATE: Mapping[str, type[ast.operator]] = {"+": ast.Add, "-": ast.Sub, "*": ast.Mult}


def compiled(node: Node) -> Predicate:
    """Return `f(row) -> bool`; `row` maps field names to values, None or an absent name for a missing one."""
    code = _Function()
    body = code.node(node)
    reads = [
        ast.Assign(
            targets=[ast.Name(variable, ast.Store())],
            value=ast.Call(ast.Name("get", ast.Load()), [ast.Constant(name)], []),
        )
        for name, variable in code.variables.items()
    ]
    get = ast.Assign([ast.Name("get", ast.Store())], ast.Attribute(ast.Name("row", ast.Load()), "get", ast.Load()))
    function = ast.FunctionDef(
        name="holds",
        args=ast.arguments(posonlyargs=[], args=[ast.arg("row")], kwonlyargs=[], kw_defaults=[], defaults=[]),
        body=[get, *reads, ast.Return(body)],
        decorator_list=[],
        type_params=[],
    )
    module = ast.fix_missing_locations(ast.Module([function], type_ignores=[]))
    scope: dict[str, Any] = {"__builtins__": {}, **code.constants}
    exec(compile(module, "<condition>", "exec"), scope)  # noqa: S102 - a tree built here, without names of the user's
    predicate: Predicate = scope["holds"]
    return predicate


class _Function:
    """The body of the function: fields become numbered variables, constants numbered globals."""

    def __init__(self) -> None:
        self.variables: dict[str, str] = {}
        self.constants: dict[str, Any] = {}

    def node(self, node: Node) -> ast.expr:
        match node:
            case Junction(operator, parts):
                join = ast.And() if operator == "and" else ast.Or()
                return ast.BoolOp(join, [self.node(part) for part in parts])
            case Missing(name, negated):
                return ast.Compare(self.operand(name), [ast.IsNot() if negated else ast.Is()], [ast.Constant(None)])
            case Among(operand, values, negated):
                within = self.constant(frozenset(value.value for value in values))
                test = ast.Compare(self.operand(operand), [ast.NotIn() if negated else ast.In()], [within])
                return self.present(node, test)
            case Compare(comparator, left, right):
                test = ast.Compare(self.operand(left), [_COMPARE[comparator]()], [self.operand(right)])
                return self.present(node, test)

    def present(self, node: Node, test: ast.expr) -> ast.expr:
        """Guard a test so that a missing value makes it false."""
        there: list[ast.expr] = [
            ast.Compare(self.operand(name), [ast.IsNot()], [ast.Constant(None)]) for name in names_in(node)
        ]
        return ast.BoolOp(ast.And(), [*there, test])

    def operand(self, operand: Operand) -> ast.expr:
        match operand:
            case Name(name, _):
                variable = self.variables.setdefault(name, f"v{len(self.variables)}")
                return ast.Name(variable, ast.Load())
            case Literal(value, _):
                return self.constant(value)
            case Arithmetic(operator, left, right, _):
                return ast.BinOp(self.operand(left), _CALCULATE[operator](), self.operand(right))

    def constant(self, value: Any) -> ast.expr:
        if isinstance(value, int | str):
            return ast.Constant(value)
        name = f"c{len(self.constants)}"
        self.constants[name] = value
        return ast.Name(name, ast.Load())
