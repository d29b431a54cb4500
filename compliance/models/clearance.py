"""What a decided case leaves behind: a pair that is known not to be the same, or a party that is blocked."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from compliance.models.cases import ComplianceCase
from compliance.models.lists import ListEntry


class GoodGuy(models.Model):
    """A party that was found not to be the listed one. Bound to the entry's wording: a changed entry asks again."""

    party = models.CharField(max_length=80)
    entry = models.ForeignKey(ListEntry, models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    case = models.ForeignKey(ComplianceCase, models.PROTECT, related_name="cleared")
    cleared_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["party", "entry"], name="good_guy_once")]

    def __str__(self) -> str:
        return self.party


class PartyBlock(models.Model):
    """A party that is the listed one: nothing is paid to or by it while the block stands."""

    party = models.CharField(max_length=80)
    case = models.ForeignKey(ComplianceCase, models.PROTECT, related_name="blocks")
    blocked_at = models.DateTimeField(_("blocked"))
    lifted_at = models.DateTimeField(_("lifted"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["party"], condition=Q(lifted_at=None), name="block_once_a_party")
        ]

    def __str__(self) -> str:
        return self.party
