"""A list goes in force whole or not at all; what changed is told, what cannot be read is named."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from bank.foundation.models.job import Job
from compliance.domain.lists import Unreadable
from compliance.models import EntryName, ListEntry, ListVersion, ScreeningIndex
from compliance.selectors import lists
from compliance.services import importing
from tests.compliance.conftest import LISTS, refused, take_lists

UN = LISTS / "un.xml"
INVENTED = Path(importing.__file__).parents[1] / "management" / "demo" / "invented_names.xml"
BILLION_LAUGHS = """<?xml version="1.0"?>
<!DOCTYPE CONSOLIDATED_LIST [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>
<CONSOLIDATED_LIST><INDIVIDUALS><INDIVIDUAL><FIRST_NAME>&b;</FIRST_NAME></INDIVIDUAL></INDIVIDUALS></CONSOLIDATED_LIST>"""
OUTSIDE = """<?xml version="1.0"?><!DOCTYPE CONSOLIDATED_LIST [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<CONSOLIDATED_LIST><INDIVIDUALS><INDIVIDUAL><REFERENCE_NUMBER>1</REFERENCE_NUMBER><FIRST_NAME>&x;</FIRST_NAME></INDIVIDUAL>
</INDIVIDUALS></CONSOLIDATED_LIST>"""


def xml(tmp_path: Path, *parts: tuple[str, str]) -> Path:
    """Write a list of individuals given as (reference, name)."""
    rows = "".join(
        f"<INDIVIDUAL><REFERENCE_NUMBER>{ref}</REFERENCE_NUMBER><FIRST_NAME>{name}</FIRST_NAME></INDIVIDUAL>"
        for ref, name in parts
    )
    path = tmp_path / "list.xml"
    path.write_text(f"<CONSOLIDATED_LIST><INDIVIDUALS>{rows}</INDIVIDUALS></CONSOLIDATED_LIST>", encoding="utf-8")
    return path


def active(code: str = "UN") -> ListVersion:
    return ListVersion.objects.get(sanctions_list__code=code, active=True)


def test_every_format_is_read_with_its_names_and_its_bad_rows_named(db: None) -> None:
    take_lists()
    un, ofac, dpl = active(), active("OFAC-SDN"), active("US-DPL")
    assert (un.entries, un.added, dpl.entries) == (3, 3, 1)
    assert [bad["reason"] for bad in un.refused] == ["individual number 3 in the file has no name"]
    # Three parties of the main file, and one whom only the aliases name.
    assert ofac.entries == 4
    assert [(bad["file"], bad["line"]) for bad in ofac.refused] == [("sdn.csv", 3), ("add.csv", 2)]
    assert set(EntryName.objects.filter(entry__reference="TSi.002").values_list("name", flat=True)) == {
        "Kwok Pui Tung", "郭沛東",
    }  # fmt: skip
    karvonyi = ListEntry.objects.get(reference="TSi.001")
    assert karvonyi.details["nationality"] == ["Nowhere"] and karvonyi.details["birth"] == ["1961"]
    assert karvonyi.names.get(name="The Harbour Master").quality == "WEAK"


def test_a_list_of_the_banks_own_stands_beside_the_published_ones(db: None) -> None:
    call_command("import_sanctions", str(INVENTED), own=True)
    take_lists()
    assert (active("OWN").entries, active("UN").entries) == (6, 3)
    assert EntryName.objects.filter(entry__sanctions_list__code="OWN", entry__until=None, name="歐陽鎮海").exists()
    with pytest.raises(CommandError, match="one file in the format of the UN"):
        call_command("import_sanctions", str(LISTS / "dpl.txt"), own=True)


def test_the_same_files_again_are_nothing_new(db: None) -> None:
    take_lists()
    before = ListVersion.objects.count(), ListEntry.objects.count(), Job.objects.count()
    take_lists()
    assert (ListVersion.objects.count(), ListEntry.objects.count(), Job.objects.count()) == before


def test_a_new_version_adds_changes_and_removes(db: None, tmp_path: Path) -> None:
    take_lists(xml(tmp_path, ("A", "Ann Avelin"), ("B", "Bo Brasken"), ("C", "Cy Corvath")))
    first = ListEntry.objects.get(reference="B")
    take_lists(xml(tmp_path, ("A", "Ann Avelin"), ("B", "Bo Braskens"), ("D", "Di Dovrel")))
    version = active()
    assert (version.number, version.added, version.changed, version.removed) == (2, 1, 1, 1)
    first.refresh_from_db()
    assert first.until == version
    current = ListEntry.objects.filter(until=None).values_list("reference", "name")
    assert dict(current) == {"A": "Ann Avelin", "B": "Bo Braskens", "D": "Di Dovrel"}
    assert ScreeningIndex.objects.get(current=True).versions == {"UN": 2}
    assert Job.objects.filter(name="compliance.screen_customers").count() == 2


def test_a_list_that_loses_most_of_its_entries_is_refused_unless_meant(db: None, tmp_path: Path) -> None:
    many = [(f"R{n}", f"Person Numberlast{n}") for n in range(10)]
    take_lists(xml(tmp_path, *many))
    with refused("list_shrank"):
        take_lists(xml(tmp_path, *many[:3]))
    assert active().number == 1 and ListEntry.objects.filter(until=None).count() == 10
    call_command("import_sanctions", str(xml(tmp_path, *many[:3])), accept_loss=True)
    assert active().number == 2 and ListEntry.objects.filter(until=None).count() == 3


@pytest.mark.parametrize("text", [BILLION_LAUGHS, OUTSIDE], ids=["entities", "outside file"])
def test_hostile_xml_is_refused_in_one_line(db: None, tmp_path: Path, text: str) -> None:
    take_lists(UN)
    path = tmp_path / "evil.xml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CommandError, match=r"evil\.xml: refused as unsafe") as refused:
        call_command("import_sanctions", str(path))
    assert "\n" not in str(refused.value)
    assert active().number == 1


@pytest.mark.parametrize("part", [0.2, 0.5, 0.9, 0.99])
def test_a_truncated_xml_changes_nothing(db: None, tmp_path: Path, part: float) -> None:
    take_lists(UN)
    whole = UN.read_bytes()
    path = tmp_path / "un.xml"
    path.write_bytes(whole[: int(len(whole) * part)])
    with pytest.raises(CommandError, match=r"un\.xml"):
        call_command("import_sanctions", str(path))
    assert active().number == 1 and ListEntry.objects.filter(until=None).count() == 3


def test_truncated_csv_and_missing_parts_are_refused(db: None, tmp_path: Path) -> None:
    for name in ("sdn.csv", "alt.csv", "add.csv"):
        shutil.copy(LISTS / name, tmp_path / name)
    whole = (LISTS / "sdn.csv").read_bytes()
    (tmp_path / "sdn.csv").write_bytes(whole[: whole.index(b"LLC")])
    with pytest.raises(Unreadable, match=r"sdn\.csv: cut off"):
        take_lists(tmp_path)
    (tmp_path / "add.csv").unlink()
    with pytest.raises(Unreadable, match="missing: add"):
        take_lists(tmp_path)
    assert not ListVersion.objects.exists()


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"hello", b"<html></html>", b"a,b,c\n1,2,3\n"])
def test_what_is_no_list_is_refused(db: None, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.xml").write_bytes(content)
    with pytest.raises(CommandError):
        call_command("import_sanctions", str(tmp_path))
    with pytest.raises(CommandError, match="does not exist"):
        call_command("import_sanctions", str(tmp_path / "nowhere"))
    assert not ListVersion.objects.exists()


def test_killed_in_the_middle_leaves_the_old_version_and_runs_again(committed: object, tmp_path: Path) -> None:
    take_lists(xml(tmp_path, ("A", "Ann Avelin")))
    path = xml(tmp_path, *[(f"R{n}", f"Person Numberlast{n}") for n in range(6000)], ("A", "Ann Avelin"))
    command = [sys.executable, "manage.py", "import_sanctions", str(path)]
    environment = committed.environment | {"DJANGO_SETTINGS_MODULE": "bank.settings"}  # type: ignore[attr-defined]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while process.poll() is None and not _is_writing() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert process.poll() is None, "it ended before it could be killed"
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert active().number == 1 and active().entries == 1
    assert list(ListEntry.objects.values_list("reference", flat=True)) == ["A"]
    assert lists.active() is not None
    subprocess.run(command, env=environment, check=True, capture_output=True)
    assert active().number == 2 and ListEntry.objects.filter(until=None).count() == 6001


def _is_writing() -> bool:
    """Return whether another connection is inside a transaction that has written."""
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_xid IS NOT NULL"
        )
        return cursor.fetchone() is not None
