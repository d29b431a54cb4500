"""Logs: one JSON object a line, with the request's id and the user's number, without personal data."""

import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

# An address, a browser and a query string say who somebody is and what he looked for.
PERSONAL = ("ip", "user_agent")

Line = MutableMapping[str, Any]


def without_personal_data(logger: Any, method: str, line: Line) -> Line:
    """Drop what names a person; keep the path of a request, not its query."""
    for name in PERSONAL:
        line.pop(name, None)
    if isinstance(line.get("request"), str):
        line["request"] = line["request"].split("?", 1)[0]
    return line


SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
    without_personal_data,
]


def configure(level: str) -> dict[str, Any]:
    """Set structlog up; return Django's LOGGING. At a terminal lines are for people, elsewhere for machines."""
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    renderer = structlog.dev.ConsoleRenderer() if sys.stderr.isatty() else structlog.processors.JSONRenderer()
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        "foreign_pre_chain": SHARED,
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": formatter},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "django.server": {"handlers": [], "propagate": True},
            "django.request": {"level": "ERROR"},
            "celery.app.trace": {"level": "WARNING"},
            "celery.worker.strategy": {"level": "WARNING"},
            "httpx": {"level": "WARNING"},
            "fontTools": {"level": "WARNING"},
        },
    }
