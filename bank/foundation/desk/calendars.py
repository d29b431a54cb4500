"""Business days: the year of each centre as published, and what staff rule about single days."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from bank.foundation import calendars, clock
from bank.foundation.actor import actor_of
from bank.foundation.admin import ReadOnlyAdmin, ReasonForm, StaffAction
from bank.foundation.desk.logs import who_acted
from bank.foundation.models import CalendarRuling
from bank.foundation.pages import Text

EARLIEST, LATEST = 1990, 2100


class RulingForm(ReasonForm):
    """Which day of which calendar, and what it is."""

    centre = forms.ChoiceField(label=_("Calendar"), choices=list(calendars.CENTRES.items()))
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    says = forms.ChoiceField(label=_("The day is"), choices=CalendarRuling.Says)
    field_order = ["centre", "day", "says", "reason"]


def _rule(request: HttpRequest, obj: None, cleaned: dict[str, Any]) -> Text:
    ruling = calendars.rule(
        centre=cleaned["centre"],
        day=cleaned["day"],
        says=cleaned["says"],
        reason=cleaned["reason"],
        actor=actor_of(request),
        now=clock.now(),
    )
    return _("Ruled: %(ruling)s.") % {"ruling": ruling}


@admin.register(CalendarRuling)
class CalendarRulingAdmin(ReadOnlyAdmin):
    """Rulings, the latest first; a day is ruled on anew, never edited."""

    view_permission = "foundation.view_calendarruling"
    list_display = ("id", "calendar", "day", "says", "reason", "who", "ruled_at")
    list_filter = ("calendar", "says")
    fields = ("calendar", "day", "says", "reason", "who", "ruled_at")
    readonly_fields = ("who",)
    list_actions = (
        StaffAction(
            "rule",
            _("Rule on a day"),
            "foundation.rule_calendarday",
            run=_rule,
            form=RulingForm,
            explains=_("A typhoon day, or a day that is worked after all. What falls due then moves at once."),
        ),
    )
    change_list_template = "foundation/calendar_rulings.html"

    @admin.display(description=_("By"))
    def who(self, ruling: CalendarRuling) -> str:
        """Who ruled."""
        return who_acted(ruling.ruled_by)

    def get_urls(self) -> list[URLPattern]:
        """Add the page of a year."""
        view = self.admin_site.admin_view(self.year_view)
        return [path("year/", view, name="foundation_calendar_year"), *super().get_urls()]

    def year_view(self, request: HttpRequest) -> HttpResponse:
        """Show the closed days of `?centre=` in `?year=`, published and ruled."""
        if not self.has_view_permission(request):
            raise Http404
        this_year = clock.booking_date().year
        centre, year = request.GET.get("centre", "HK"), _year(request.GET.get("year", ""), this_year)
        if centre not in calendars.CENTRES:
            raise Http404
        context = {
            "title": _("Holidays of %(centre)s, %(year)d") % {"centre": calendars.CENTRES[centre], "year": year},
            "rows": _rows(centre, year),
            "centre": centre,
            "year": year,
            "centres": calendars.CENTRES.items(),
        }
        return TemplateResponse(
            request, "foundation/calendar_year.html", {**self.admin_site.each_context(request), **context}
        )


def _rows(centre: str, year: int) -> list[tuple[dt.date, str, str]]:
    """Return (day, published name, ruling) of each day that is a holiday or was ruled on."""
    published = calendars.published_holidays(centre, year)
    latest = CalendarRuling.objects.filter(calendar=centre, day__year=year).order_by("id")
    ruled = {ruling.day: f"{ruling.get_says_display()}: {ruling.reason}" for ruling in latest}
    return [(day, published.get(day, ""), ruled.get(day, "")) for day in sorted({*published, *ruled})]


def _year(text: str, otherwise: int) -> int:
    year = int(text) if text.isascii() and text.isdigit() else otherwise
    return year if EARLIEST <= year <= LATEST else otherwise
