"""Chinese names in one script, and what a romanised syllable may stand for: pinyin, Wade–Giles or Hong Kong's way."""

import re
from functools import cache, lru_cache

from opencc import OpenCC
from pypinyin import lazy_pinyin
from pypinyin.contrib.tone_convert import to_normal
from pypinyin.pinyin_dict import pinyin_dict

from compliance.domain.names.cantonese import CHARACTERS_OF, OF_CHARACTER

HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
KANA = re.compile(r"[\u3040-\u30ff]")
LONGEST_NAME = 5

# Surnames that are read otherwise than the same character elsewhere.
_SURNAME_READINGS = {
    "曾": "zeng",
    "单": "shan",
    "仇": "qiu",
    "解": "xie",
    "朴": "piao",
    "查": "zha",
    "盖": "ge",
    "任": "ren",
    "区": "ou",
    "尉": "yu",
    "翟": "zhai",
    "长": "zhang",
    "乐": "yue",
    "冼": "xian",
    "覃": "qin",
}

# From a pinyin syllable to its Wade–Giles spelling: initials, then finals, then what is irregular.
_INITIALS = (
    ("zh", "ch"),
    ("ch", "ch"),
    ("sh", "sh"),
    ("b", "p"),
    ("p", "p"),
    ("d", "t"),
    ("t", "t"),
    ("g", "k"),
    ("k", "k"),
    ("j", "ch"),
    ("q", "ch"),
    ("x", "hs"),
    ("r", "j"),
    ("z", "ts"),
    ("c", "ts"),
)
_WHOLE = {
    "zhi": "chih",
    "chi": "chih",
    "shi": "shih",
    "ri": "jih",
    "zi": "tzu",
    "ci": "tzu",
    "si": "szu",
    "er": "erh",
    "yi": "i",
    "yan": "yen",
    "ye": "yeh",
    "you": "yu",
    "yong": "yung",
    "ge": "ko",
    "ke": "ko",
    "he": "ho",
    "e": "o",
}


@lru_cache(maxsize=8192)
def simplified(text: str) -> str:
    """Return the text with traditional characters as simplified ones."""
    return str(_converter().convert(text))


def is_chinese(text: str) -> bool:
    """Return whether the text has Chinese characters and no Japanese syllables."""
    return bool(HAN.search(text)) and not KANA.search(text)


@lru_cache(maxsize=8192)
def pinyin(name: str) -> tuple[str, ...]:
    """Return the pinyin syllables of a simplified name, the first character read as a surname."""
    syllables = [part for part in lazy_pinyin(name) if part.isascii() and part.isalpha()]
    if syllables and name[0] in _SURNAME_READINGS:
        syllables[0] = _SURNAME_READINGS[name[0]]
    return tuple(syllables)


def hong_kong(name: str) -> tuple[str, ...]:
    """Return a simplified name as Hong Kong would write it; empty where a character is not in our table."""
    spelt = [min(OF_CHARACTER[sign]) for sign in name if sign in OF_CHARACTER]
    return tuple(spelt) if len(spelt) == len(name) else ()


@lru_cache(maxsize=65536)
def readings(syllable: str) -> frozenset[str]:
    """Return the pinyin syllables that a romanised one may stand for; empty where it is none."""
    found = {syllable} if syllable in _pinyin_syllables() else set()
    found |= _wade_giles().get(syllable, frozenset())
    found |= {pinyin(sign)[0] for sign in CHARACTERS_OF.get(syllable, ())}
    return frozenset(found)


@lru_cache(maxsize=16384)
def syllables(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words of a romanised name as syllables, or nothing where they cannot all be Chinese."""
    found: list[str] = []
    for word in words:
        parts = _split(word)
        if not parts:
            return ()
        found.extend(parts)
    return tuple(found) if 2 <= len(found) <= LONGEST_NAME else ()


@lru_cache(maxsize=16384)
def _split(word: str) -> tuple[str, ...]:
    """Return a word as one to three syllables, the longest first; pinyin writes a given name in one word."""
    if readings(word):
        return (word,)
    for end in range(min(6, len(word) - 1), 0, -1):
        head, tail = word[:end], word[end:]
        if head in _pinyin_syllables() and (rest := _split(tail)) and all(r in _pinyin_syllables() for r in rest):
            return (head, *rest)
    return ()


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


@cache
def _pinyin_syllables() -> frozenset[str]:
    spoken = {to_normal(reading) for readings_ in pinyin_dict.values() for reading in readings_.split(",")}
    return frozenset(s.replace("ü", "v").replace("v", "u") for s in spoken if len(s) > 1 and s.isascii()) | {"lv", "nv"}


@cache
def _wade_giles() -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    for syllable in _pinyin_syllables():
        table.setdefault(_to_wade_giles(syllable), set()).add(syllable)
    return {spelling: frozenset(found) for spelling, found in table.items()}


def _to_wade_giles(syllable: str) -> str:
    if syllable in _WHOLE:
        return _WHOLE[syllable]
    for initial, spelling in _INITIALS:
        if syllable.startswith(initial):
            syllable = spelling + syllable[len(initial) :]
            break
    syllable = re.sub(r"ong$", "ung", syllable)
    syllable = re.sub(r"ian$", "ien", syllable)
    syllable = re.sub(r"ie$", "ieh", syllable)
    syllable = re.sub(r"ue$", "ueh", syllable)
    syllable = re.sub(r"^(ts|t|l)uo$", r"\1o", syllable)
    return re.sub(r"^(ts)e$", r"\1e", syllable)
