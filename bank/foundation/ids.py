"""Public identifiers: a prefix that says the kind, then 80 random bits, as in `acc_5f3k...`."""

import base64
import secrets
from functools import partial
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


def new_public_id(prefix: str) -> str:
    """Return `prefix_` followed by 16 lower-case base32 characters (80 random bits)."""
    return f"{prefix}_{base64.b32encode(secrets.token_bytes(10)).decode().lower()}"


class PublicIdField(models.CharField[str, str]):
    """A unique, immutable id that customers and partners may see; rows keep their bigint key inside."""

    def __init__(self, *args: Any, prefix: str, **kwargs: Any) -> None:
        self.prefix = prefix
        kwargs["max_length"] = len(prefix) + 17
        kwargs["unique"] = True
        kwargs["editable"] = False
        kwargs["default"] = partial(new_public_id, prefix)
        super().__init__(*args, **kwargs)

    def set_attributes_from_name(self, name: str) -> None:
        """Call it an id in the reader's language where the model gives no name of its own."""
        super().set_attributes_from_name(name)
        if self.verbose_name == name.replace("_", " "):
            self.verbose_name = _("id")

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        for derived in ("max_length", "unique", "editable", "default"):
            kwargs.pop(derived, None)
        kwargs["prefix"] = self.prefix
        return name, path, args, kwargs
