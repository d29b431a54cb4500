"""Builds the two files that the pages need from wheels: the Inter subset and the icon sprite."""

import io
import re
import xml.etree.ElementTree as ET
from importlib import resources
from pathlib import Path
from zipfile import ZipFile

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

from bank.portal.icons import icon_names

STATIC = Path(__file__).parent / "static" / "portal"
SVG = "{http://www.w3.org/2000/svg}"

#: Latin with the accents of European and pinyin names, the punctuation of our sentences, true minus and arrows.
CODEPOINTS = (
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),
    *(0x1CE, 0x1D0, 0x1D2, 0x1D4, 0x1D6, 0x1D8, 0x1DA, 0x1DC),
    *(0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2026, 0x2190, 0x2191, 0x2192, 0x2193),
    *(0x20AC, 0x2212, 0x2248),
)


def build_font() -> Path:
    """Write inter.woff2: optical size 14, weights 400 to 600, tabular figures, the letters above."""
    source = resources.files("fontpkg_inter") / "files" / "Inter[opsz,wght].ttf"
    with resources.as_file(source) as path:
        font = instancer.instantiateVariableFont(TTFont(path), {"opsz": 14, "wght": (400, 600)})
    plain = io.BytesIO()
    font.save(plain)
    plain.seek(0)
    font = TTFont(plain)
    _tabular_digits_only(font)
    options = subset.Options()
    options.layout_features = ["tnum", "kern", "ccmp", "mark"]
    options.hinting = False
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=CODEPOINTS)
    subsetter.subset(font)
    font.flavor = "woff2"
    target = STATIC / "inter.woff2"
    font.save(target)
    licence = resources.files("fontpkg_inter") / "LICENSE"
    (STATIC / "inter.OFL.txt").write_text(licence.read_text(encoding="utf-8"), encoding="utf-8")
    return target


def _tabular_digits_only(font: TTFont) -> None:
    """Inter widens hyphens and stops with its figures; sentences and account numbers want only the figures."""
    table = font["GSUB"].table
    digits = {font.getBestCmap()[ord(digit)] for digit in "0123456789"}
    for record in table.FeatureList.FeatureRecord:
        if record.FeatureTag == "tnum":
            for index in record.Feature.LookupListIndex:
                for part in table.LookupList.Lookup[index].SubTable:
                    plain = getattr(part, "ExtSubTable", part)
                    plain.mapping = {old: new for old, new in plain.mapping.items() if old in digits}


def build_icons() -> Path:
    """Write icons.svg: one <symbol> for each Lucide icon, drawn in the colour of the text around it."""
    symbols = []
    with resources.as_file(resources.files("lucide") / "lucide.zip") as path, ZipFile(path) as archive:
        for name in icon_names():
            root = ET.fromstring(archive.read(f"{name}.svg"))  # noqa: S314 our own wheel
            body = "".join(ET.tostring(child, encoding="unicode") for child in root)
            body = re.sub(r'\s*xmlns:ns0="[^"]+"|ns0:', "", body)
            symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{re.sub(r"\s+/>", "/>", body).strip()}</symbol>')
    target = STATIC / "icons.svg"
    target.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg">\n<!-- Lucide, ISC licence, https://lucide.dev/license -->\n'
        + "\n".join(symbols)
        + "\n</svg>\n",
        encoding="utf-8",
    )
    return target
