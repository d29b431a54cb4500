"""System checks: what the settings name must exist."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.utils.module_loading import import_string

# Settings that are lists of dotted paths.
LISTS = (
    "PAYMENT_GATES",
    "OPENING_GATES",
    "LAUNCH_GATES",
    "CONTACT_GATES",
    "EVENT_SUBSCRIBERS",
    "JOBS",
    "DAY_END_STEPS",
    "APPROVAL_HANDLERS",
    "CONDITION_VOCABULARIES",
    "PORTAL_NAVIGATION",
    "HOME_CARDS",
    "STAFF_WORKLISTS",
    "CUSTOMER_PANELS",
)


@checks.register
def dotted_paths(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Import every dotted path of every list; name those that fail or come twice."""
    return [problem for name in LISTS for problem in _problems(name, _flat(getattr(settings, name, [])))]


def _flat(paths: Sequence[str | Sequence[str]]) -> list[str]:
    """Return the paths of a list, those of lists within it (the day end's phases) in their place."""
    return [path for each in paths for path in ([each] if isinstance(each, str) else each)]


def _problems(name: str, paths: Sequence[str]) -> Iterable[checks.CheckMessage]:
    for at, path in enumerate(paths):
        if path in paths[:at]:
            yield checks.Error(f"{name} lists {path} twice", id="bank.E002")
        try:
            import_string(path)
        except Exception as error:
            yield checks.Error(f"{name}: {path} cannot be imported: {error}", id="bank.E001")
