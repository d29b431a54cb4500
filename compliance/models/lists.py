"""Sanctions lists as published, version by version. An entry that changes becomes a new row; the old one ends."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class SanctionsList(models.Model):
    """A list that a publisher keeps, such as the UN's consolidated one."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        verbose_name = _("sanctions list")
        verbose_name_plural = _("sanctions lists")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class ListVersion(models.Model):
    """One edition of a list, as read from its files. The active one of each list is what names are screened against.

    `files` are {name, sha256, rows}; `refused` are {file, line, reason} of rows that could not be read.
    """

    sanctions_list = models.ForeignKey(
        SanctionsList, models.PROTECT, related_name="versions", verbose_name=_("sanctions list")
    )
    number = models.PositiveIntegerField(_("number"))
    content_hash = models.CharField(_("content hash"), max_length=64)
    published_on = models.CharField(_("published"), max_length=40, blank=True)
    files = models.JSONField(_("files"), default=list)
    entries = models.PositiveIntegerField(_("entries"), default=0)
    names = models.PositiveIntegerField(_("names"), default=0)
    added = models.PositiveIntegerField(_("added"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    removed = models.PositiveIntegerField(_("removed"), default=0)
    refused = models.JSONField(_("refused rows"), default=list)
    active = models.BooleanField(_("active"), default=False)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("imported by")
    )
    imported_at = models.DateTimeField(_("imported"))

    class Meta:
        verbose_name = _("list version")
        verbose_name_plural = _("list versions")
        ordering = ["-id"]
        permissions = [("import_lists", _("Can import sanctions lists"))]
        constraints = [
            models.UniqueConstraint(fields=["sanctions_list", "number"], name="list_version_number"),
            models.UniqueConstraint(fields=["sanctions_list"], condition=Q(active=True), name="list_one_active"),
        ]

    def __str__(self) -> str:
        return f"{self.sanctions_list} {self.number}"


class ListEntry(models.Model):
    """A listed party in one wording: from version `since`, until version `until` changed or removed it."""

    class Kind(models.TextChoices):
        PERSON = "PERSON", _("person")
        ENTITY = "ENTITY", _("organisation")
        VESSEL = "VESSEL", _("vessel")
        AIRCRAFT = "AIRCRAFT", _("aircraft")
        UNKNOWN = "UNKNOWN", _("person or organisation")

    sanctions_list = models.ForeignKey(SanctionsList, models.PROTECT, related_name="entries")
    reference = models.CharField(_("reference"), max_length=80)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    name = models.CharField(_("name"), max_length=500)
    programme = models.CharField(_("programme"), max_length=200, blank=True)
    details = models.JSONField(_("details"), default=dict)
    digest = models.CharField(max_length=64)
    since = models.ForeignKey(ListVersion, models.PROTECT, related_name="entries_begun")
    until = models.ForeignKey(ListVersion, models.PROTECT, null=True, blank=True, related_name="entries_ended")

    class Meta:
        verbose_name = _("list entry")
        verbose_name_plural = _("list entries")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sanctions_list", "reference"], condition=Q(until=None), name="entry_current_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.reference})"


class EntryName(models.Model):
    """A name that an entry is known under. `keys` are what it is found by (`domain.names.search_keys`)."""

    class Quality(models.TextChoices):
        PRIMARY = "PRIMARY", _("main name")
        STRONG = "STRONG", _("also known as")
        WEAK = "WEAK", _("weak alias")

    entry = models.ForeignKey(ListEntry, models.CASCADE, related_name="names")
    name = models.CharField(_("name"), max_length=500)
    quality = models.CharField(_("quality"), max_length=7, choices=Quality)
    keys = ArrayField(models.CharField(max_length=200), default=list)

    class Meta:
        verbose_name = _("listed name")
        verbose_name_plural = _("listed names")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name
