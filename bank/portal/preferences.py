"""How a person wants to see the bank: theme, elder mode, hidden balances; in cookies, read before the first byte."""

from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest

THEME_COOKIE: Final = "bank_theme"
ELDER_COOKIE: Final = "bank_elder"
HIDDEN_COOKIE: Final = "bank_hidden"
THEMES: Final = ("system", "light", "dark")


@dataclass(frozen=True)
class Preferences:
    """What the `<html>` element carries. A cookie that we did not write counts as absent."""

    theme: str = "system"
    elder: bool = False
    hidden: bool = False


def preferences_of(request: HttpRequest | None) -> Preferences:
    """Read the preferences of a request."""
    if request is None:
        return Preferences()
    theme = request.COOKIES.get(THEME_COOKIE, "system")
    return Preferences(
        theme=theme if theme in THEMES else "system",
        elder=request.COOKIES.get(ELDER_COOKIE) == "on",
        hidden=request.COOKIES.get(HIDDEN_COOKIE) == "on",
    )
