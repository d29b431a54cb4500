"""Encrypted columns. A row's values are readable through the row only; a query sees ciphertext."""

from typing import TYPE_CHECKING, Any

from django.core import checks
from django.core.exceptions import FieldError
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from bank.foundation.encryption.cipher import Ciphertext, blind_index, decrypt, encrypt

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper


def place_of(field: models.Field[Any, Any], row: models.Model) -> str:
    """Return what a value is bound to: `table:column:public id`. The public id exists before the first insert."""
    public_id: str = row.public_id  # type: ignore[attr-defined]
    return f"{row._meta.db_table}:{field.column}:{public_id}"


class _Decrypting(DeferredAttribute):
    """Reading the attribute decrypts what was loaded, once."""

    def __get__(self, instance: models.Model | None, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if instance is not None and isinstance(value, Ciphertext):
            value = decrypt(value, place_of(self.field, instance))
            instance.__dict__[self.field.attname] = value
        return value

    def __set__(self, instance: models.Model, value: Any) -> None:
        """Be a data descriptor: without this the row's own dict would answer first, with ciphertext."""
        instance.__dict__[self.field.attname] = value


class EncryptedTextField(models.TextField[str, str]):
    """Text under AES-256-GCM, bound to its row. For look-ups put a `BlindIndexField("name of this field")` beside it.

    The model needs a `public_id`. `QuerySet.update()` with plain text and every look-up but `isnull` are refused.
    """

    descriptor_class = _Decrypting

    def from_db_value(self, value: str | None, expression: Any, connection: "BaseDatabaseWrapper") -> str | None:
        """Mark what comes out of the database as ciphertext, to be decrypted where its row is known."""
        return Ciphertext(value) if value else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Encrypt for this row; what was not read since loading goes back as it was."""
        value = model_instance.__dict__.get(self.attname)
        if not value or isinstance(value, Ciphertext):
            return value
        return encrypt(str(value), place_of(self, model_instance))

    def get_prep_value(self, value: Any) -> Any:
        """Refuse plain text: it can be bound only by a row."""
        if value and not isinstance(value, Ciphertext):
            raise FieldError(f"{self.name} is encrypted: write it by saving its row")
        return value

    def get_lookup(self, lookup_name: str) -> Any:
        """Allow `isnull` only."""
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is encrypted: look it up by its blind index")
        return super().get_lookup(lookup_name)

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        """Require the public id that values are bound to."""
        problems = super().check(**kwargs)
        if not any(field.name == "public_id" for field in self.model._meta.get_fields()):
            problems.append(checks.Error("an encrypted field needs a public_id on its model", obj=self, id="bank.E010"))
        return problems


class BlindIndexField(models.CharField[str, str]):
    """The keyed digest of an encrypted field of the same row, kept true on every save; find rows by `look_up()`."""

    def __init__(self, of: str = "", **kwargs: Any) -> None:
        self.of = of
        kwargs.update(max_length=64, db_index=True, editable=False, blank=True)
        super().__init__(**kwargs)

    def deconstruct(self) -> Any:
        """Leave out what the constructor fixes."""
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("max_length", "db_index", "editable", "blank"):
            kwargs.pop(fixed, None)
        return name, path, args, {**kwargs, "of": self.of}

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Compute the digest from the plain value; an untouched one is still right."""
        if isinstance(model_instance.__dict__.get(self.of), Ciphertext) and not add:
            return super().pre_save(model_instance, add)
        value = getattr(model_instance, self.of)
        digest = self.digest(value) if value else ""
        setattr(model_instance, self.attname, digest)
        return digest

    def digest(self, value: str) -> str:
        """Return the digest of a value under this column's own purpose."""
        return blind_index(value, f"{self.model._meta.db_table}:{self.of}")


def look_up(model: type[models.Model], index: str, value: str) -> models.Q:
    """Return the condition that finds rows by an encrypted value: `look_up(Customer, "email_index", "a@b.hk")`."""
    field = model._meta.get_field(index)
    if not isinstance(field, BlindIndexField):
        raise FieldError(f"{index} is not a blind index")
    return models.Q(**{index: field.digest(value)})
