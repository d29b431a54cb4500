"""The gallery: every component in every state; theme, language, elder mode and hidden balances as chosen. Staff."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django import forms
from django.contrib.admin.views.decorators import staff_member_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from bank.foundation import charts

AT = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Sample:
    """An amount of the gallery, in minor units."""

    minor: int
    currency: str = "HKD"


class SampleForm(forms.Form):
    """One field of each kind, with errors when bound empty."""

    amount = forms.CharField(label=_("Amount"), error_messages={"required": _("Enter an amount, like 500.00")})
    code = forms.CharField(label=_("Code from your app"), help_text=_("We never ask for this code by phone."))
    account = forms.ChoiceField(label=_("From"), choices=[("1", "Everyday ···289"), ("2", "Savings ···104")])
    note = forms.CharField(label=_("Message"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    when = forms.ChoiceField(
        label=_("When"), choices=[("now", _("Now")), ("later", _("Later"))], widget=forms.RadioSelect
    )
    keep = forms.BooleanField(label=_("Keep as payee"), required=False)


def _charts() -> list[charts.Chart]:
    months = ["Jun", "Jul", "Aug", "Sep", "Oct", "Nov"]
    return [
        charts.line(
            "Savings grew in five of six months",
            months,
            [12, 14, 13, 17, 21, 26],
            low=[10, 12, 11, 15, 18, 22],
            high=[14, 16, 15, 20, 24, 29],
            target=20,
            target_label="Goal 20",
            head=("Month", "HK$ thousand"),
        ),
        charts.line("One figure so far", ["Nov"], [26], head=("Month", "Value")),
        charts.line("Nothing yet", [], []),
        charts.bars("Rent leads", months, [8, 7, 9, 12, 8, 8], forecast_from=4, head=("Month", "HK$ thousand")),
        charts.bars("Two months lost money", months, [8, -3, 9, -6, 8, 4], head=("Month", "HK$ thousand")),
        charts.stacked_bars(
            "Cards overtook transfers",
            months,
            [("Cards", [3, 4, 5, 6, 7, 8]), ("Transfers", [6, 6, 5, 5, 4, 4]), ("Cash", [2, 2, 1, 2, 1, 1])],
            head=("Month", "Cards", "Transfers", "Cash"),
        ),
        charts.funnel("One in five who saw it acted", [("Sent", 1000), ("Seen", 640), ("Acted", 128)]),
        charts.heat_map(
            "Fridays are busiest",
            ["Mon", "Tue", "Wed", "Thu", "Fri"],
            [("AM", [1, 2, 3, 4, 9]), ("PM", [0, 3, 5, 6, 10])],
        ),
    ]


@require_GET
@staff_member_required
def gallery(request: HttpRequest) -> HttpResponse:
    """Show all components at once."""
    booked = [32, 32, 28, 27.5, 27, 21, 20, 20, 14, 12]
    return render(
        request,
        "portal/gallery.html",
        {
            "at": AT,
            "later": AT + timedelta(hours=7),
            "on": date(2026, 11, 23),
            "widest": Sample(-8_888_888_888),
            "available": Sample(321_000),
            "small": Sample(50_000),
            "paid": Sample(-50_000),
            "zero": Sample(0),
            "foreign": Sample(128_400, "CZK"),
            "line": charts.balance_line(booked, [11, 9, 7.2, 30], lowest_label="HK$7,200 · 28 Nov"),
            "overdrawn_line": charts.balance_line([8, 4, -2, -3], [12, 11], lowest_label="−HK$300 · 21 Nov"),
            "new_form": SampleForm(),
            "wrong_form": SampleForm({"amount": "", "note": "Rent for November"}),
            "facts": [
                (_("To"), "陳美玲 · HSBC ···482"),
                (_("When"), _("Now")),
                (_("Fee"), Sample(0)),
                (_("Left after"), Sample(321_000)),
            ],
            "steps": [
                {"label": _("Sent"), "state": "done", "at": AT},
                {"label": _("With the other bank"), "state": "current", "detail": _("Answer by 18:00.")},
                {"label": _("Arrived"), "state": "ahead"},
            ],
            "failed_steps": [
                {"label": _("Sent"), "state": "done", "at": AT},
                {"label": _("Returned by the other bank"), "state": "failed", "detail": _("The money is back.")},
            ],
            "digest": "9f2c71e05b8d3a6644c1f7d20e9b11aa",
            "charts": _charts(),
            "sparkline": charts.sparkline([3, 4, 2, 5, 6, 5, 8]),
            "table_head": [_("Date"), _("What"), _("Amount")],
            "table_rows": [["23 Nov", "Rent", Sample(-1_200_000)], ["24 Nov", "Salary", Sample(3_250_050)]],
        },
    )
