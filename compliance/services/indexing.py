"""Building the search index over all active entries."""

import datetime as dt

from compliance.domain import search
from compliance.models import EntryName, ListVersion, ScreeningIndex

AT_ONCE = 5000


def rebuild(*, now: dt.datetime) -> ScreeningIndex:
    """Build the index of every current entry's names and make it the one in force; in the caller's transaction."""
    rows = EntryName.objects.filter(entry__until=None).values_list("pk", "keys").iterator(AT_ONCE)
    built = search.build([(pk, frozenset(keys)) for pk, keys in rows])
    versions = dict(ListVersion.objects.filter(active=True).values_list("sanctions_list__code", "number"))
    ScreeningIndex.objects.filter(current=True).update(current=False)
    return ScreeningIndex.objects.create(
        versions=versions, names=len(built.ids), payload=built.to_bytes(), current=True, built_at=now
    )
