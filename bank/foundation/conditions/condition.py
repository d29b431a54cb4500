"""A condition: one text, one tree, three compilations."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from bank.foundation.conditions import python, sentence, sql
from bank.foundation.conditions.parsing import Parser
from bank.foundation.conditions.python import Predicate
from bank.foundation.conditions.syntax import Node, names_in
from bank.foundation.conditions.vocabulary import Vocabulary


@dataclass(frozen=True)
class Condition:
    """A checked condition over a vocabulary. What is missing never satisfies, in any of its forms."""

    text: str
    vocabulary: Vocabulary
    tree: Node

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """The fields that it uses."""
        return tuple(name.name for name in names_in(self.tree))

    def closure(self) -> Predicate:
        """Return it as a Python function of a row: field names to values (MONEY in minor units), None if missing."""
        return python.compiled(self.tree)

    def sql(self) -> tuple[str, list[Any]]:
        """Return it as a SQL predicate and its parameters; raises ValueError where a field has no SQL."""
        return sql.compiled(self.tree)

    def sentence(self, language: str) -> str:
        """Return it as a plain sentence part in a language."""
        return sentence.said(self.tree, language)


def parse(text: str, vocabulary: Vocabulary) -> Condition:
    """Read and check a condition. Raises ConditionError that says what is wrong, where, and what to do."""
    return Condition(text, vocabulary, Parser(text, vocabulary).parse())
