"""Taking in a list: read it all, compare it with what is active, and put it in force at once or not at all."""

import datetime as dt
import hashlib
import itertools
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from bank.foundation import audit, jobs
from bank.foundation.actor import Actor
from bank.foundation.errors import Refused
from compliance.domain.lists import Bad, Found, Listed, Unreadable
from compliance.domain.names import analyse, search_keys
from compliance.models import EntryName, ListEntry, ListVersion, SanctionsList
from compliance.selectors.lists import kind_of
from compliance.services import indexing

AT_ONCE = 2000
# A list that loses so large a part at once is more likely cut off than mended.
LARGEST_LOSS = 0.5


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one list: its version, and whether these files were in force already."""

    version: ListVersion
    new: bool


@dataclass(frozen=True, slots=True)
class _Read:
    parties: dict[str, Listed]
    refused: list[Bad]


def import_list(
    found: Found, *, actor: Actor, now: dt.datetime, tell: Callable[[int], None], accept_loss: bool = False
) -> Imported:
    """Put a list's files in force, in one transaction: whatever stops it, the version before stays active.

    Raises Unreadable for files that are broken, cut off or hostile; Refused `list_shrank` where more than half of the
    entries would go (`accept_loss` says that this is meant). `tell` hears the bytes read so far.
    """
    digest = _digest(found.files)
    active = ListVersion.objects.filter(sanctions_list__code=found.code, active=True).first()
    if active is not None and active.content_hash == digest:
        return Imported(active, new=False)
    read = _read(found, tell)
    with transaction.atomic():
        sanctions_list = SanctionsList.objects.select_for_update().get(code=found.code)
        version = _new_version(sanctions_list, found, read, digest=digest, actor=actor, now=now)
        _take_over(version, read.parties, accept_loss=accept_loss)
        ListVersion.objects.filter(sanctions_list=sanctions_list, active=True).update(active=False)
        version.active = True
        version.save()
        index = indexing.rebuild(now=now)
        audit.record(
            actor=actor, action="compliance.list.import", subject=("compliance.listversion", str(version)),
            after={"entries": version.entries, "added": version.added, "changed": version.changed,
                   "removed": version.removed, "refused": len(version.refused)},
        )  # fmt: skip
        jobs.start("compliance.screen_customers", key=f"index-{index.pk}", params={}, actor=actor, now=now)
    return Imported(version, new=True)


def _digest(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in files:
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


def _read(found: Found, tell: Callable[[int], None]) -> _Read:
    parties: dict[str, Listed] = {}
    refused: list[Bad] = []
    for item in found.read(tell):
        if isinstance(item, Bad):
            refused.append(item)
        elif item.reference in parties:
            refused.append(Bad(found.files[0].name, 0, f"{item.reference} is in the list twice; the first one counts"))
        else:
            parties[item.reference] = item
    if not parties:
        raise Unreadable(f"{found.files[0].name}: no party could be read")
    return _Read(parties, refused)


def _new_version(
    sanctions_list: SanctionsList, found: Found, read: _Read, *, digest: str, actor: Actor, now: dt.datetime
) -> ListVersion:
    last = ListVersion.objects.filter(sanctions_list=sanctions_list).order_by("-number").first()
    return ListVersion.objects.create(
        sanctions_list=sanctions_list,
        number=last.number + 1 if last else 1,
        content_hash=digest,
        published_on=found.published,
        files=[{"name": path.name, "sha256": _digest([path]), "bytes": path.stat().st_size} for path in found.files],
        entries=len(read.parties),
        names=sum(len(party.names) for party in read.parties.values()),
        refused=[asdict(bad) for bad in read.refused],
        imported_by_id=actor.user_id,
        imported_at=now,
    )


def _take_over(version: ListVersion, parties: dict[str, Listed], *, accept_loss: bool) -> None:
    current = ListEntry.objects.filter(sanctions_list=version.sanctions_list, until=None)
    known = {reference: (pk, digest) for reference, pk, digest in current.values_list("reference", "pk", "digest")}
    digests = {reference: party.digest() for reference, party in parties.items()}
    new = [reference for reference in parties if reference not in known]
    gone = [pk for reference, (pk, _digest_) in known.items() if reference not in parties]
    changed = [ref for ref, (_pk, digest) in known.items() if ref in digests and digests[ref] != digest]
    if not accept_loss and len(gone) > LARGEST_LOSS * len(known):
        raise Refused(
            "list_shrank",
            _("%(gone)s of %(known)s entries would go: is the file cut off? If it is right, say so: --accept-loss."),
            gone=len(gone),
            known=len(known),
        )
    version.added, version.changed, version.removed = len(new), len(changed), len(gone)
    ended = gone + [known[reference][0] for reference in changed]
    ListEntry.objects.filter(pk__in=ended).update(until=version)
    for references in itertools.batched(itertools.chain(new, changed), AT_ONCE):
        _add(version, [(parties[reference], digests[reference]) for reference in references])


def _add(version: ListVersion, parties: list[tuple[Listed, str]]) -> None:
    entries = ListEntry.objects.bulk_create(
        ListEntry(
            sanctions_list=version.sanctions_list, reference=party.reference, kind=party.kind,
            name=party.names[0].name, programme=party.programme, details=party.details, digest=digest, since=version,
        )
        for party, digest in parties
    )  # fmt: skip
    EntryName.objects.bulk_create(
        (
            EntryName(
                entry=entry,
                name=name.name,
                quality=name.quality.value,
                keys=sorted(search_keys(analyse(name.name, kind_of(entry.kind)))),
            )
            for entry, (party, _digest_) in zip(entries, parties, strict=True)
            for name in party.names
        ),
        batch_size=AT_ONCE,
    )
