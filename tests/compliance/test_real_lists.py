"""The lists as published, where they are here: every row is read or named, and known names are found."""

from pathlib import Path

import pytest
from django.core.management import call_command

from compliance.domain.lists import Bad, Listed, recognise
from compliance.domain.names import Kind
from compliance.models import EntryName, ListVersion
from compliance.selectors import lists
from compliance.selectors.screening import ScreenedName, screen

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "sanctions"
pytestmark = pytest.mark.skipif(
    not SHARED.exists(), reason="the published lists of ../shared/data/sanctions are not here"
)


def test_every_row_is_taken_or_named() -> None:
    entries = {}
    for found in recognise(SHARED):
        items = list(found.read(lambda _done: None))
        bad = [item for item in items if isinstance(item, Bad)]
        assert all(one.line > 0 and one.reason for one in bad)
        entries[found.code] = sum(isinstance(item, Listed) for item in items)
    assert entries["UN"] == 1003 and entries["US-DPL"] == 487 and entries["OFAC-SDN"] >= 8976


@pytest.mark.slow
def test_the_published_lists_go_in_force_and_find_their_names(db: None) -> None:
    call_command("import_sanctions", str(SHARED))
    call_command("import_sanctions", str(SHARED))
    assert ListVersion.objects.filter(active=True).count() == ListVersion.objects.count() == 3
    active = lists.active()
    assert active is not None
    rows = EntryName.objects.filter(entry__kind="PERSON", quality="PRIMARY").order_by("pk")[:1000:25]
    asked = [ScreenedName(f"p{row.pk}", row.name, Kind.PERSON) for row in rows]
    found = {hit.screened.party for hit in screen(asked, active).hits}
    assert found == {name.party for name in asked}
