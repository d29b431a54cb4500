"""Which row of another bank's books became which of ours: what makes a takeover repeatable."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TakenOver(models.Model):
    """`source` names the other books, `kind` the noun, `external_id` its id there, `row_id` our row's key."""

    source = models.CharField(_("source"), max_length=20)
    kind = models.CharField(_("kind"), max_length=20)
    external_id = models.CharField(_("their id"), max_length=40)
    row_id = models.BigIntegerField(_("our row"))

    class Meta:
        verbose_name = _("taken over row")
        verbose_name_plural = _("taken over rows")
        constraints = [models.UniqueConstraint(fields=["source", "kind", "external_id"], name="taken_over_once")]

    def __str__(self) -> str:
        return f"{self.source} {self.kind} {self.external_id}"
