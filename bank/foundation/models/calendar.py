"""The booking date: one row per calendar, share-locked by every posting."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class BookingCalendar(models.Model):
    """The date on which a set of books stands."""

    code = models.CharField(_("code"), max_length=8, primary_key=True)
    country = models.CharField(_("country"), max_length=8, default="HK")
    booking_date = models.DateField(_("booking date"))

    class Meta:
        verbose_name = _("booking calendar")
        verbose_name_plural = _("booking calendars")

    def __str__(self) -> str:
        return f"{self.code} {self.booking_date:%Y-%m-%d}"
