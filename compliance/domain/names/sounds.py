"""How a Latin word sounds, roughly: one spelling for what transliterators write in many ways."""

import re
from functools import lru_cache

_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), spelling)
    for pattern, spelling in (
        (r"[^a-z0-9]", ""),
        (r"0(?=[a-z])|(?<=[a-z])0", "o"),
        (r"1(?=[a-z])|(?<=[a-z])1", "i"),
        (r"(?<=[a-z])9|9(?=[a-z])", "g"),
        (r"tsch|tch|tsh", "C"),
        (r"sch|sh|sj|sz", "s"),
        (r"dzh|dsch|dj|zh", "j"),
        (r"kh|gh", "h"),
        (r"ch(?=[aeiouyr])", "C"),
        (r"ch$", "C"),
        (r"^x", "s"),
        (r"ph", "f"),
        (r"th", "t"),
        (r"dh", "d"),
        (r"ck|q|c(?=[aoulrtk])", "k"),
        (r"c(?=[eiy])", "s"),
        (r"ow$", "ov"),
        (r"w", "v"),
        (r"ou|oo", "u"),
        (r"ei|ey|ai|ay|ae|ee|iy|yi|ie|ij|yy|ii|ej|y", "i"),
        (r"j(?=[^aeiou]|$)", "i"),
        (r"au|ow|eau", "o"),
        (r"z", "s"),
        (r"(?<=[aeiou])h(?=[^aeiou]|$)", ""),
        (r"(.)\1+", r"\1"),
        (r"o", "u"),
        (r"e", "i"),
    )
)
_VOWELS = re.compile(r"(?<!^)[aeiou]")
_LEADING = re.compile(r"^[aeiou]+")


@lru_cache(maxsize=65536)
def sound(word: str) -> str:
    """Return the sound of a lower-case Latin word."""
    for pattern, spelling in _RULES:
        word = pattern.sub(spelling, word)
    return word


@lru_cache(maxsize=65536)
def skeleton(word: str) -> str:
    """Return the consonants that an Arabic or Hebrew spelling keeps, with p, v and g as those write them."""
    bare = _LEADING.sub("", _VOWELS.sub("", sound(word)))
    return re.sub(r"(.)\1+", r"\1", bare.translate(str.maketrans("pvgjk", "bfkkk")).replace("h", ""))
