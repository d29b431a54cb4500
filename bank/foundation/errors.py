"""What a service says when it will not do what it was asked: one base, so that every door can render it."""

from typing import Any, ClassVar

from django.utils.functional import Promise

from bank.foundation.money import Money


class Refused(Exception):
    """A domain refusal. `code` is stable for machines; `message` is for people and may name `%(figures)s`.

    Doors turn it into a form error, a problem+json of `status`, or a line of an import's report.
    """

    status: ClassVar[int] = 422

    def __init__(self, code: str, message: str | Promise, **figures: Any) -> None:
        self.code = code
        self.message = message
        self.figures = figures
        super().__init__(code)

    def __str__(self) -> str:
        """Return the sentence in the reader's language, amounts formatted."""
        if not self.figures:
            return str(self.message)
        shown = {name: v.format() if isinstance(v, Money) else v for name, v in self.figures.items()}
        return str(self.message) % shown
