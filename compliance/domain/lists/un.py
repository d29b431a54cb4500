"""The UN Security Council's consolidated list: XML, read as a stream, without entities, DTDs or anything outside."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from compliance.domain.lists.records import Bad, Listed, Quality, Unreadable

ROOT = "CONSOLIDATED_LIST"
KINDS = {"INDIVIDUAL": "PERSON", "ENTITY": "ENTITY"}
NAMES = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
WEAK = frozenset({"low", "weak"})
DETAILS = {
    "nationality": ("NATIONALITY/VALUE",),
    "designation": ("DESIGNATION/VALUE", "TITLE/VALUE"),
    "listed": ("LISTED_ON",),
    "remarks": ("COMMENTS1",),
}
GROUPS = {
    "birth": "{}_DATE_OF_BIRTH",
    "birth_place": "{}_PLACE_OF_BIRTH",
    "address": "{}_ADDRESS",
    "document": "{}_DOCUMENT",
}


def is_mine(head: bytes, name: str) -> bool:
    """Return whether a file begins like this list; an XML file of any kind is looked at closer when read."""
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t")
    return start.startswith(b"<") and (name.lower().endswith(".xml") or ROOT.encode() in head)


def published(path: Path) -> str:
    """Return when the list says it was made."""
    with path.open("rb") as file:
        found = re.search(rb'dateGenerated="([^"]{0,40})"', file.read(4096))
    return found.group(1).decode("ascii", "replace") if found else ""


def read(path: Path, tell: Callable[[int], None]) -> Iterator[Listed | Bad]:
    """Read every individual and entity. Raises Unreadable for a broken, cut off or hostile file."""
    try:
        with path.open("rb") as file:
            yield from _stream(path, file, tell)
    except ParseError as error:
        line, column = error.position
        raise Unreadable(f"{path.name}: broken or cut off at line {line}, column {column}") from error
    except (DefusedXmlException, UnicodeDecodeError, ValueError) as error:
        raise Unreadable(f"{path.name}: refused as unsafe: {type(error).__name__}") from error


def _stream(path: Path, file: BinaryIO, tell: Callable[[int], None]) -> Iterator[Listed | Bad]:
    root: Element | None = None
    position = 0
    for event, element in iterparse(file, events=("start", "end"), forbid_dtd=True):
        if root is None:
            root = element
            if element.tag != ROOT:
                raise Unreadable(f"{path.name}: its root is <{element.tag[:40]}>, not <{ROOT}>")
        if event == "end" and element.tag in KINDS:
            position += 1
            yield _listed(element, path.name, position)
            element.clear()
            tell(file.tell())


def _listed(element: Element, file: str, position: int) -> Listed | Bad:
    reference = _text(element, "REFERENCE_NUMBER") or _text(element, "DATAID")
    name = " ".join(filter(None, (_text(element, tag) for tag in NAMES)))
    if not reference or not name:
        missing = "reference" if not reference else "name"
        return Bad(file, position, f"{element.tag.lower()} number {position} in the file has no {missing}")
    listed = Listed(reference[:80], KINDS[element.tag], [], _text(element, "UN_LIST_TYPE")[:200])
    listed.add_name(name, Quality.PRIMARY)
    listed.add_name(_text(element, "NAME_ORIGINAL_SCRIPT"), Quality.STRONG)
    for alias in element.iter(f"{element.tag}_ALIAS"):
        weak = _text(alias, "QUALITY").lower() in WEAK
        for one in _text(alias, "ALIAS_NAME").split(";"):
            listed.add_name(one, Quality.WEAK if weak else Quality.STRONG)
    for label, paths in DETAILS.items():
        listed.add_detail(label, *(found.text or "" for path in paths for found in element.findall(path)))
    for label, pattern in GROUPS.items():
        for group in element.iter(pattern.format(element.tag)):
            listed.add_detail(label, ", ".join(_texts(group)))
    return listed


def _text(element: Element, tag: str) -> str:
    return " ".join((element.findtext(tag) or "").split())


def _texts(group: Element) -> list[str]:
    return [text for child in group.iter() if (text := " ".join((child.text or "").split()))]
