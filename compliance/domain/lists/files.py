"""Which list a file belongs to, told from how it begins."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from compliance.domain.lists import denied, ofac, un
from compliance.domain.lists.records import Bad, Listed, Unreadable

HEAD = 4096
LARGEST = 512 * 1024 * 1024
type Reader = Callable[["Found", Callable[[int], None]], Iterator[Listed | Bad]]


@dataclass(frozen=True, slots=True)
class Found:
    """A list in a folder: its code and the files it is made of, the main one first."""

    code: str
    files: tuple[Path, ...]
    published: str = ""

    @property
    def size(self) -> int:
        """All bytes to read."""
        return sum(path.stat().st_size for path in self.files)

    def read(self, tell: Callable[[int], None]) -> Iterator[Listed | Bad]:
        """Read every party and every bad row; `tell` hears how many bytes are done. Raises Unreadable."""
        return _READERS[self.code](self, tell)


def recognise_own(path: Path) -> list[Found]:
    """Return a list of the bank's own: one file in the UN's format. Raises Unreadable for any other."""
    found = recognise(path)
    if [one.code for one in found] != ["UN"]:
        raise Unreadable(f"{path.name}: a list of the bank's own is one file in the format of the UN's list")
    return [replace(found[0], code="OWN")]


def recognise(path: Path) -> list[Found]:
    """Return the lists in a folder, or of one file. Raises Unreadable where there is none or half of one."""
    if not path.exists():
        raise Unreadable(f"{path} does not exist")
    files = sorted(p for p in path.iterdir() if p.is_file()) if path.is_dir() else [path]
    kinds: dict[str, Path] = {}
    for file in files:
        if kind := _kind(file):
            if kind in kinds:
                raise Unreadable(f"{file.name}: {kinds[kind].name} is a list of the same kind; import one folder each")
            kinds[kind] = file
    if path.is_file() and set(kinds) & {"sdn", "alt", "add"}:
        kinds = _siblings(path)
    return _lists(kinds, path)


def _siblings(path: Path) -> dict[str, Path]:
    """Return the three files of OFAC's list that lie beside one of them."""
    return {kind: p for p in sorted(path.parent.iterdir()) if (kind := _kind(p)) in ("sdn", "alt", "add")}


def _lists(kinds: dict[str, Path], path: Path) -> list[Found]:
    found = []
    if "un" in kinds:
        found.append(Found("UN", (kinds["un"],), un.published(kinds["un"])))
    if {"sdn", "alt", "add"} & set(kinds):
        missing = [kind for kind in ("sdn", "alt", "add") if kind not in kinds]
        if missing:
            raise Unreadable(f"OFAC's list needs its sdn, alt and add files together; missing: {', '.join(missing)}")
        found.append(Found("OFAC-SDN", (kinds["sdn"], kinds["alt"], kinds["add"])))
    if "dpl" in kinds:
        found.append(Found("US-DPL", (kinds["dpl"],)))
    if not found:
        raise Unreadable(f"{path.name} holds no list that is known here: UN consolidated XML, OFAC SDN csv, US DPL txt")
    return found


def _kind(path: Path) -> str:
    if not path.is_file():
        return ""
    if path.stat().st_size > LARGEST:
        raise Unreadable(f"{path.name} is larger than {LARGEST // 1024 // 1024} MiB")
    with path.open("rb") as file:
        head = file.read(HEAD)
    if un.is_mine(head, path.name):
        return "un"
    if denied.is_mine(head):
        return "dpl"
    return ofac.which(head, path.name)


_READERS: dict[str, Reader] = {
    "UN": lambda found, tell: un.read(found.files[0], tell),
    "OWN": lambda found, tell: un.read(found.files[0], tell),
    "OFAC-SDN": lambda found, tell: ofac.read(*found.files, tell=tell),
    "US-DPL": lambda found, tell: denied.read(found.files[0], tell),
}
