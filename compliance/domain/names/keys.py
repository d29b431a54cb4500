"""What a name is found by: pieces of its words and their sounds, many of which survive a slip of the pen."""

from compliance.domain.names import chinese
from compliance.domain.names.forms import Form, Word
from compliance.domain.names.sounds import skeleton

SILENT = (Word.PARTICLE, Word.TITLE, Word.LEGAL)


def search_keys(form: Form) -> frozenset[str]:
    """Return the keys of a name: three-letter pieces of sounds, consonants, syllables' readings and characters."""
    keys: set[str] = set()
    parts = [part for part in form.parts if part.word not in SILENT] or list(form.parts)
    for part in parts:
        padded = f"^{part.sound or part.text}$"
        keys.update(padded[i : i + 3] for i in range(max(1, len(padded) - 2)))
        keys.add("s:" + skeleton(part.text)[:5])
        keys.update(f"m:{symbol}" for symbol in part.symbols if symbol.startswith(("NUM:", "DOMAIN:")))
    keys.update(f"h:{sign}" for sign in form.han)
    for reading in form.readings:
        keys.update(f"p:{sound}" for syllable in reading for sound in chinese.readings(syllable))
    return frozenset(keys)
