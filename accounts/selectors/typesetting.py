"""PDFs by typst: a template of ours, what it says as JSON, and fonts that have every sign of it."""

import json
from functools import cache
from importlib import resources
from pathlib import Path

import typst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bank.foundation.errors import Refused
from bank.foundation.locales import babel_locale

CHINESE = {"zh-hans": ("Noto Sans CJK SC", "PingFang SC"), "": ("Noto Sans CJK HK", "Noto Sans CJK TC", "PingFang HK")}


class NoChineseFont(Refused):
    """This machine cannot set Chinese in a PDF."""

    status = 503

    def __init__(self) -> None:
        super().__init__(
            "no_chinese_font",
            _("This PDF needs a Chinese font that our server lacks. Take the CSV, or print the page."),
        )


def typeset(template: Path, said: dict[str, object]) -> bytes:
    """Return a template's PDF with what it says, in the language of the moment.

    NoChineseFont where it cannot be set.
    """
    text = json.dumps(said, ensure_ascii=False)
    fonts = _fonts(get_language() or "en", chinese=any("\u3400" <= sign <= "\u9fff" for sign in text))
    lang = "en" if babel_locale().startswith("en") else "zh"
    inputs = {"data": json.dumps(said | {"fonts": fonts, "lang": lang}, ensure_ascii=False)}
    with resources.as_file(resources.files("fontpkg_inter") / "files") as folder:
        made = typst.compile(str(template), format="pdf", sys_inputs=inputs, font_paths=[str(folder)])
    assert isinstance(made, bytes)
    return made


def _fonts(language: str, *, chinese: bool) -> list[str]:
    wanted = CHINESE.get(language, CHINESE[""])
    found = [name for name in (*wanted, *CHINESE[""], *CHINESE["zh-hans"]) if name in _families()]
    if chinese and not found:
        raise NoChineseFont
    return ["Inter", *found[:1]]


@cache
def _families() -> frozenset[str]:
    return frozenset(typst.Fonts(include_system_fonts=True).families())
