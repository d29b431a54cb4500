"""Sealed journals: their places in the Merkle tree, the signed roots, the keys. Written by the sealer alone."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SealedJournal(models.Model):
    """A leaf of the tree: a journal at its place, counted from 0. `parts` are its entries' hashes, 32 bytes each.

    No foreign key: a journal that a superuser deletes leaves its leaf behind.
    """

    position = models.BigIntegerField(_("position"), primary_key=True)
    journal_id = models.BigIntegerField(_("journal"), unique=True)
    salt = models.BinaryField()
    leaf = models.BinaryField()
    parts = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.position}"


class SealNode(models.Model):
    """The hash of a complete subtree of 2**level leaves, level 8, 16, 24 …"""

    pk = models.CompositePrimaryKey("level", "index")
    level = models.SmallIntegerField()
    index = models.BigIntegerField()
    hash = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.level}/{self.index}"


class SealingKey(models.Model):
    """A public key that signed roots, from its first use on; its signature covers the key before it."""

    id = models.CharField(_("key"), max_length=8, primary_key=True)
    key = models.CharField(_("public key"), max_length=200)
    since = models.DateTimeField(_("since"))
    previous = models.CharField(max_length=8, default="")
    signature = models.BinaryField()

    def __str__(self) -> str:
        return self.id


class SealedRoot(models.Model):
    """A signed root: the first `size` journals. `note` is the signed checkpoint as anyone can check it."""

    size = models.BigIntegerField(_("journals"))
    root = models.BinaryField()
    sealed_at = models.DateTimeField(_("sealed at"))
    key = models.ForeignKey(SealingKey, models.PROTECT, related_name="roots", db_index=False, verbose_name=_("key"))
    note = models.TextField(_("signed root"))

    class Meta:
        verbose_name = _("signed root")
        verbose_name_plural = _("signed roots")
        constraints = [models.UniqueConstraint(fields=["size", "key"], name="accounts_sealedroot_size_key_id_key")]

    def __str__(self) -> str:
        return f"{self.size}"


class SealState(models.Model):
    """How far the sealer is: journals up to id `high` are sealed or lie in a gap; `size` is how many are sealed."""

    singleton = models.BooleanField(primary_key=True, default=True)
    high = models.BigIntegerField(default=0)
    size = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.size}"
