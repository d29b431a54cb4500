"""What is wrong with a condition, and where."""

from django.utils.functional import Promise

type Text = str | Promise


class ConditionError(ValueError):
    """`message` says in the reader's language what is wrong; `line` and `column` count from 1."""

    def __init__(self, message: Text, line: int, column: int) -> None:
        self.message, self.line, self.column = message, line, column
        super().__init__(message)

    def __str__(self) -> str:
        return f"{self.line}:{self.column}: {self.message}"
