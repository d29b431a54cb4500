"""API conventions: problems, idempotency, cursors. What every endpoint under /api/ uses."""

from bank.foundation.api.cursors import Page, limit_of, make_cursor, paginate, read_cursor
from bank.foundation.api.idempotency import idempotent, key_of
from bank.foundation.api.problems import MEDIA_TYPE, Problem, ProblemMiddleware, exception_handler, problem

__all__ = [
    "MEDIA_TYPE",
    "Page",
    "Problem",
    "ProblemMiddleware",
    "exception_handler",
    "idempotent",
    "key_of",
    "limit_of",
    "make_cursor",
    "paginate",
    "problem",
    "read_cursor",
]
