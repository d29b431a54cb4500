"""Which locale of Babel, and which `lang` of a page, belongs to each language of the bank."""

from typing import Final

from django.utils.translation import get_language

LOCALES: Final = {"en": "en_HK", "zh-hant": "zh_Hant_HK", "zh-hans": "zh_Hans_HK"}
TAGS: Final = {"en": "en-HK", "zh-hant": "zh-Hant-HK", "zh-hans": "zh-Hans-HK"}


def babel_locale(language: str | None = None) -> str:
    """Return Babel's name of a language (the active one by default); English for one that we do not speak."""
    return LOCALES.get((language or get_language() or "en").lower(), "en_HK")


def html_lang(language: str | None = None) -> str:
    """Return the `lang` attribute of a page in a language."""
    return TAGS.get((language or get_language() or "en").lower(), "en-HK")
