"""`{% load components %}`: the bank's components. Each renders `portal/components/<name>.html`; see /gallery/."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from babel.dates import format_date, format_skeleton, format_time, format_timedelta
from django import template
from django.forms import BoundField
from django.forms.forms import BaseForm
from django.template import Context
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from bank.foundation.charts import Chart
from bank.foundation.locales import babel_locale, html_lang
from bank.portal.preferences import Preferences, preferences_of

register = template.Library()

HAN = re.compile(r"[\u3400-\u9fff]")


def _inherit(context: Context, **values: Any) -> dict[str, Any]:
    """Give a component's template the request (hidden balances, CSRF) and its own values."""
    return {"request": context.get("request"), "csrf_token": context.get("csrf_token"), **values}


# ---- Words and times ----


@register.filter
def day(value: date | datetime | None) -> str:
    """`23 Nov 2026`, `2026年11月23日`: a date in the active language, Hong Kong time."""
    if value is None:
        return ""
    return format_date(_local(value), format="medium", locale=babel_locale())


@register.filter
def month(value: date | None) -> str:
    """`November 2026`, `2026年11月`."""
    return "" if value is None else format_skeleton("yMMMM", value, locale=babel_locale())


@register.filter
def clock(value: datetime | None) -> str:
    """`18:00`."""
    return "" if value is None else format_time(timezone.localtime(value), format="HH:mm", locale=babel_locale())


@register.filter
def moment(value: datetime | None) -> str:
    """`23 Nov 2026, 18:00`."""
    return "" if value is None else f"{day(value)} {clock(value)}"


@register.filter
def ago(value: datetime | None, now: datetime) -> str:
    """`5 minutes ago`, from a time to `now`."""
    return "" if value is None else format_timedelta(value - now, add_direction=True, locale=babel_locale())


@register.filter
def name_lang(name: str) -> str:
    """Return the `lang` of a person's or shop's name, so that it is read and set right."""
    return "zh-Hant-HK" if HAN.search(name or "") else "en"


@register.filter
def percent(rate: Any, digits: int = 2) -> str:
    """`0.0125|percent` is 1.25%."""
    return f"{float(rate):.{digits}%}".replace("-", "−")


@register.simple_tag
def monogram(name: str, pencil: bool = False) -> SafeString:
    """Draw the 40 px tile of a name: the last character of a Chinese one, else up to two initials."""
    words = [word for word in name.split() if word[0].isalnum()]
    letters = name.strip()[-1:] if HAN.search(name) else "".join(word[0] for word in words[:2]).upper()
    css = "mono pencil" if pencil else "mono"
    return format_html('<span class="{}" aria-hidden="true">{}</span>', css, letters or "·")


def _local(value: date | datetime) -> date:
    return timezone.localtime(value) if isinstance(value, datetime) else value


# ---- Actions ----


@register.inclusion_tag("portal/components/button.html")
def button(
    label: str,
    *,
    href: str = "",
    kind: str = "",
    icon: str = "",
    name: str = "",
    value: str = "",
    type: str = "submit",  # noqa: A002 the HTML attribute
    disabled: bool = False,
    small: bool = False,
    wide: bool = False,
) -> dict[str, Any]:
    """A button, or a link that looks like one. `kind` is "" (filled: one a card), secondary, quiet or danger."""
    css = " ".join(["button", kind, "small" if small else "", "wide" if wide else ""]).split()
    return {**locals(), "css": " ".join(css)}


@register.inclusion_tag("portal/components/tag.html")
def tag(label: str, *, tone: str = "", icon: str = "") -> dict[str, Any]:
    """A small word of state. `tone` is "", jade (done), amber (waiting), crimson (wrong) or pencil (not yet)."""
    return {"label": label, "tone": tone, "icon": icon}


@register.simple_tag
def state_tag(state: str, label: str) -> SafeString:
    """A tag whose tone follows the usual states of the bank's records."""
    return mark_safe(  # noqa: S308 rendered by our own template
        render_to_string(
            "portal/components/tag.html", {"label": label, "tone": STATE_TONES.get(str(state).upper(), "")}
        )
    )


STATE_TONES: Mapping[str, str] = {
    **dict.fromkeys(
        ("POSTED", "DONE", "VERIFIED", "LAUNCHED", "LIVE", "OPEN", "ACTIVE", "RESOLVED", "SEALED", "APPROVED", "PAID"),
        "jade",
    ),
    **dict.fromkeys(("HELD", "FROZEN", "PENDING", "IN_APPROVAL", "WAITING", "RUNNING", "REQUESTED", "DUE"), "amber"),
    **dict.fromkeys(("REFUSED", "FAILED", "OVERDUE", "REJECTED", "STALE"), "crimson"),
    **dict.fromkeys(("AWAITING_CONFIRMATION", "DRAFT", "PLANNED", "SCHEDULED", "FORECAST", "UNKNOWN"), "pencil"),
}


# ---- Forms ----


@register.inclusion_tag("portal/components/field.html")
def field(
    bound: BoundField, *, hint: str = "", prefix: str = "", kind: str = "", autofocus: bool = False, rows: int = 0
) -> dict[str, Any]:
    """A form field: label, hint, error, input; what was typed is kept. `kind` is "", amount or code."""
    kind = kind or getattr(bound.field, "kind", "")
    prefix = prefix or getattr(bound.field, "prefix_text", "")
    hint = hint or str(bound.help_text or "")
    several = bound.field.widget.use_fieldset
    described = [
        f"{bound.id_for_label or bound.html_name}-{part}"
        for part, on in (("hint", hint), ("error", bound.errors))
        if on
    ]
    attrs: dict[str, Any] = {}
    if described and not several:
        attrs["aria-describedby"] = " ".join(described)
    if bound.errors and not several:
        attrs["aria-invalid"] = "true"
    if autofocus:
        attrs["autofocus"] = True
    if rows:
        attrs["rows"] = rows
    choice = getattr(bound.field.widget, "input_type", "") == "checkbox" and not several
    return {
        "field": bound,
        "base": bound.id_for_label or bound.html_name,
        "hint": hint,
        "prefix": prefix,
        "kind": kind,
        "several": several,
        "choice": choice,
        "described": " ".join(described),
        "widget": bound.as_widget(attrs=attrs),
    }


@register.inclusion_tag("portal/components/form_fields.html")
def form_fields(form: BaseForm) -> dict[str, Any]:
    """Every field of a form, the hidden ones too. The error summary is `{% error_summary form %}`, above the form."""
    return {"form": form}


@register.inclusion_tag("portal/components/error_summary.html")
def error_summary(*forms: BaseForm | None) -> dict[str, Any]:
    """The errors of one or more forms, each linking to its field; takes the focus without a script. Nothing if none."""
    problems: list[tuple[str, str]] = []
    for form in forms:
        if form is None or not form.is_bound:
            continue
        problems += [("", str(message)) for message in form.non_field_errors()]
        for bound in form:
            problems += [(bound.id_for_label or f"id_{bound.html_name}", str(message)) for message in bound.errors]
    return {"problems": problems, "count": len(problems)}


# ---- Money ----


@register.inclusion_tag("portal/components/balance_header.html", takes_context=True)
def balance_header(
    context: Context,
    *,
    name: str,
    available: Any,
    currency: str = "HKD",
    held: Any = None,
    booked: Any = None,
    chart: Chart | None = None,
    left_to_spend: Any = None,
    until: str = "",
    pay_url: str = "",
    add_url: str = "",
    account_url: str = "",
    number: str = "",
    state: str = "",
    as_of: datetime | None = None,
    heading: str = "h2",
) -> dict[str, Any]:
    """The only display figure of a page. Amounts are Money, or minor units with `currency`.

    `chart` is `charts.balance_line(...)`; `state` is "", frozen, closed, new or offline (then with `as_of`).
    """
    minor = available if isinstance(available, int) else available.minor
    values = {key: value for key, value in locals().items() if key not in {"context", "minor"}}
    return _inherit(context, **values, overdrawn=minor < 0)


@register.inclusion_tag("portal/components/feed_day.html", takes_context=True)
def feed_day(context: Context, on: date, net: Any = None, *, currency: str = "HKD") -> dict[str, Any]:
    """The heading of a day in the feed, with the day's net."""
    return _inherit(context, on=on, net=net, currency=currency)


@register.inclusion_tag("portal/components/feed_row.html", takes_context=True)
def feed_row(
    context: Context,
    *,
    name: str,
    amount: Any,
    currency: str = "HKD",
    why: str = "",
    at: datetime | None = None,
    state: str = "booked",
    url: str = "",
    after: Any = None,
    rate: str = "",
    pair_url: str = "",
) -> dict[str, Any]:
    """64 px of the feed. `amount` is signed (in is positive). `state` is booked, held, scheduled, declined or returned.

    `why` is the reason in words; `after` the balance after it; `rate` the words for a foreign amount; `pair_url` links
    a returned payment to its other half.
    """
    values = {key: value for key, value in locals().items() if key != "context"}
    return _inherit(context, **values, pencil=state in {"held", "scheduled"})


@register.inclusion_tag("portal/components/payee_chip.html")
def payee_chip(
    *,
    name: str,
    bank: str = "",
    last4: str = "",
    check: str = "",
    real_name: str = "",
    cooling_until: datetime | None = None,
    href: str = "",
    note: str = "",
) -> dict[str, Any]:
    """Who gets the money. `check` is "", match, close (then `real_name` too), none or unchecked."""
    return dict(locals())


@register.inclusion_tag("portal/components/facts.html", takes_context=True)
def facts(context: Context, rows: Sequence[tuple[str, Any]], *, show: bool = True) -> dict[str, Any]:
    """Labels and values in lines. A value with `minor` and `currency` is drawn as an amount."""
    return _inherit(context, rows=[(label, value, hasattr(value, "minor")) for label, value in rows], show=show)


@register.inclusion_tag("portal/components/review.html", takes_context=True)
def review(
    context: Context,
    *,
    sentence: str,
    rows: Sequence[tuple[str, Any]],
    pay_label: str,
    change_url: str,
    form: BaseForm | None = None,
    action: str = "",
    notice: str = "",
    tone: str = "amber",
    blocked: bool = False,
) -> dict[str, Any]:
    """The page before a confirm: a sentence, the facts, the step-up field of `form`, "Pay HK$500.00" and "Change".

    `notice` says what is special: a fee, a quote that ends, may be held; short or already sent (both with `blocked`).
    """
    values = {key: value for key, value in locals().items() if key != "context"}
    return _inherit(context, **values)


@register.inclusion_tag("portal/components/receipt.html", takes_context=True)
def receipt(
    context: Context,
    *,
    sentence: str,
    at: datetime,
    code: str,
    state: str = "booked",
    digest: Any = None,
    rows: Sequence[tuple[str, Any]] = (),
    verify_url: str = "",
    file_url: str = "",
    share_text: str = "",
    wrong_url: str = "",
    done_url: str = "",
    press: bool = False,
) -> dict[str, Any]:
    """What happened: sentence, time, code, chop. `state` is pending, booked, sealed (needs `digest`) or returned.

    `file_url` leads to the receipt as a file that proves itself.
    """
    values = {key: value for key, value in locals().items() if key != "context"}
    return _inherit(context, **values)


# ---- States of pages ----


@register.inclusion_tag("portal/components/empty.html")
def empty(sentence: str, *, action_label: str = "", action_url: str = "", state: str = "new") -> dict[str, Any]:
    """What will be here, and the first step. `state` is new, filtered or failed."""
    return dict(locals())


@register.inclusion_tag("portal/components/notice.html")
def notice(text: str, *, tone: str = "", icon: str = "") -> dict[str, Any]:
    """A line of news. `tone` is "", jade, amber or crimson."""
    icons = {"jade": "circle-check", "amber": "clock", "crimson": "circle-alert"}
    return {"text": text, "tone": tone, "icon": icon or icons.get(tone, "info")}


@register.inclusion_tag("portal/components/timeline.html")
def timeline(steps: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Steps as mappings: `label`, `state` (done, current, ahead or failed), `at` (datetime), `detail`."""
    return {"steps": steps}


@register.inclusion_tag("portal/components/chart_card.html", takes_context=True)
def chart_card(
    context: Context, chart: Chart, *, money: bool = False, heading: str = "h2", bare: bool = False
) -> dict[str, Any]:
    """A chart with its finding, and the same figures as a table. `money` figures hide with the balances."""
    return _inherit(
        context, chart=chart, heading=heading, bare=bare, hidden=money and preferences_of(context.get("request")).hidden
    )


@register.inclusion_tag("portal/components/chart.html")
def chart(drawn: Chart) -> dict[str, Any]:
    """The drawing alone (a sparkline, a balance line)."""
    return {"chart": drawn}


@register.inclusion_tag("portal/components/meter.html")
def meter(used: float, of: float, label: str) -> dict[str, Any]:
    """A bar of how much of a limit is used; `label` says it in words."""
    return {"share": round(min(max(100 * used / of, 0), 100), 1) if of else 0, "label": label}


@register.inclusion_tag("portal/components/table.html", takes_context=True)
def table(
    context: Context,
    head: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    caption: str = "",
    numeric: str = "",
) -> dict[str, Any]:
    """A table; `numeric` names the right-aligned columns, as "2,3" (from 1). A cell with `minor` is an amount."""
    right = {int(number) for number in numeric.split(",") if number}
    heads = [(text, index in right) for index, text in enumerate(head, start=1)]
    body = [[(cell, index in right, hasattr(cell, "minor")) for index, cell in enumerate(row, start=1)] for row in rows]
    return _inherit(context, head=heads, rows=body, caption=caption)


@register.inclusion_tag("portal/components/preferences.html", takes_context=True)
def preference_switch(context: Context, *, brief: bool = False) -> dict[str, Any]:
    """Language and theme (and, unless `brief`, elder mode and hidden balances), as forms that need no script."""
    request = context.get("request")
    return _inherit(context, ui=preferences_of(request), brief=brief, here=request.get_full_path() if request else "/")


# ---- Blocks ----


@register.simple_block_tag
def card(
    content: str, *, title: str = "", url: str = "", more: str = "", flush: bool = False, heading: str = "h2"
) -> str:
    """`{% card title=_("Accounts") %}…{% endcard %}`: a sheet; `flush` for lists; `more` names the link `url`."""
    return render_to_string("portal/components/card.html", dict(locals()))


@register.simple_block_tag
def dialog(content: str, id: str, *, title: str) -> str:  # noqa: A002 the HTML attribute
    """`{% dialog "limits" title=… %}…{% enddialog %}`, opened without a script by `<button popovertarget="limits">`."""
    return render_to_string("portal/components/dialog.html", dict(locals()))


# ---- For the base template ----


@register.simple_tag(takes_context=True)
def ui(context: Context) -> Preferences:
    """Return the preferences of this request."""
    return preferences_of(context.get("request"))


@register.simple_tag
def page_lang() -> str:
    """Return the page's `lang`."""
    return html_lang()
