"""Rotation: every encrypted column re-written under the current key, as a named job that may stop and go on."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models.functions import Cast

from bank.foundation.encryption import keys
from bank.foundation.encryption.cipher import Ciphertext, decrypt, encrypt
from bank.foundation.encryption.fields import EncryptedTextField, place_of
from bank.foundation.jobs import Job, NamedJob, Payload

ROWS_A_CHUNK = 500


class RotateKeys(NamedJob):
    """Re-encrypt what an older key wrote. `params`: `version`, the key to reach."""

    name = "foundation.rotate_keys"

    def plan(self, job: Job) -> Iterable[Payload]:
        """Cut every table with encrypted columns into ranges of its keys."""
        for model in encrypted_models():
            yield from _ranges(model)

    def run_chunk(self, job: Job, payload: Payload, number: int) -> int:
        """Re-encrypt one range; rows that are under the key already are left alone."""
        model = apps.get_model(payload["model"])
        rows = model._base_manager.select_for_update().filter(pk__gte=payload["first"], pk__lte=payload["last"])
        return sum(_rotate(row, job.params["version"]) for row in rows.order_by("pk"))


def encrypted_models() -> list[type[models.Model]]:
    """Return the models that have encrypted columns."""
    return [model for model in apps.get_models() if model._meta.managed and fields_of(model)]


def fields_of(model: type[models.Model]) -> list[EncryptedTextField]:
    """Return a model's encrypted columns."""
    return [field for field in model._meta.local_concrete_fields if isinstance(field, EncryptedTextField)]


def outdated(model: type[models.Model], version: int) -> int:
    """Return how many values of a model another key than `version` wrote."""
    prefix = f"v{version}:"
    counts = (_older(model, field, prefix) for field in fields_of(model))
    return sum(counts)


def _older(model: type[models.Model], field: EncryptedTextField, prefix: str) -> int:
    stored = model._base_manager.annotate(stored=Cast(models.F(field.name), models.TextField())).exclude(
        stored__isnull=True
    )
    return stored.exclude(stored="").exclude(stored__startswith=prefix).count()


def _ranges(model: type[models.Model]) -> Iterator[Payload]:
    keys_in_order = model._base_manager.order_by("pk").values_list("pk", flat=True)
    first: Any = None
    last: Any = None
    count = 0
    for key in keys_in_order.iterator(chunk_size=10_000):
        first, last, count = (key if count == 0 else first), key, count + 1
        if count == ROWS_A_CHUNK:
            yield {"model": model._meta.label, "first": first, "last": last, "units": count}
            count = 0
    if count:
        yield {"model": model._meta.label, "first": first, "last": last, "units": count}


def _rotate(row: models.Model, version: int) -> int:
    """Re-encrypt one row's outdated values in one statement; return how many."""
    changes: dict[str, Ciphertext] = {}
    for field in fields_of(type(row)):
        stored = row.__dict__[field.attname]
        if isinstance(stored, Ciphertext) and stored.version != version:
            place = place_of(field, row)
            changes[field.name] = encrypt(decrypt(stored, place), place)
    if changes:
        type(row)._base_manager.filter(pk=row.pk).update(**changes)
    return len(changes)


def target_version() -> int:
    """Return the version that a rotation started now would reach."""
    return keys.current_version()
