"""Calendars: the booking date of a set of books, and what staff ruled about single days."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class BookingCalendar(models.Model):
    """The date on which a set of books stands: one row per calendar, share-locked by every posting."""

    code = models.CharField(_("code"), max_length=8, primary_key=True)
    country = models.CharField(_("country"), max_length=8, default="HK")
    booking_date = models.DateField(_("booking date"))
    # Set only inside a transaction that is rolled back: the database refuses to commit it.
    rehearsing = models.BooleanField(default=False, db_default=False, editable=False)

    class Meta:
        verbose_name = _("booking calendar")
        verbose_name_plural = _("booking calendars")

    def __str__(self) -> str:
        return f"{self.code} {self.booking_date:%Y-%m-%d}"


class CalendarRuling(models.Model):
    """That a day is, or is not, a business day of a calendar, whatever is published: a typhoon, a day made up for.

    Never changed: the latest ruling about a day holds, and earlier ones say what was known when.
    """

    class Says(models.TextChoices):
        CLOSED = "CLOSED", _("closed")
        OPEN = "OPEN", _("open")
        PUBLISHED = "PUBLISHED", _("as published")

    calendar = models.CharField(_("calendar"), max_length=8)
    day = models.DateField(_("day"))
    says = models.CharField(_("is"), max_length=10, choices=Says)
    reason = models.CharField(_("reason"), max_length=500)
    ruled_by = models.JSONField(_("ruled by"))
    ruled_at = models.DateTimeField(_("ruled"))

    class Meta:
        verbose_name = _("ruling on a business day")
        verbose_name_plural = _("rulings on business days")
        permissions = [("rule_calendarday", "Can rule that a day is no business day")]
        indexes = [models.Index(fields=["calendar", "day", "-id"], name="foundation_ruling_latest")]

    def __str__(self) -> str:
        return f"{self.calendar} {self.day:%Y-%m-%d} {self.get_says_display()}"
