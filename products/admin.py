"""The catalogue on the staff desk: products, their versions, new rates, launches by a second person."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from bank.foundation import clock
from bank.foundation.actor import actor_of
from bank.foundation.admin import ActionForm, ReadOnlyAdmin, ReasonForm, StaffAction
from bank.foundation.money import InvalidAmount, Money
from bank.foundation.pages import Panel, Text
from products.models import ProductSpecification, ProductVersion
from products.services import drafts, eligibility, launches

Cleaned = dict[str, Any]
State = ProductVersion.State
MOST_TIERS = 12


def _ask_launch(request: HttpRequest, version: ProductVersion, cleaned: Cleaned) -> Text:
    approval = launches.request_launch(
        version=version, reason=cleaned["reason"], actor=actor_of(request), now=clock.now()
    )
    return _("%(approval)s waits for a second person.") % {"approval": approval.public_id}


def _withdraw(request: HttpRequest, version: ProductVersion, cleaned: Cleaned) -> Text:
    launches.withdraw(version=version, reason=cleaned["reason"], actor=actor_of(request), now=clock.now())
    return _("Not on sale any more; accounts opened on it keep it.")


def rates_form(request: HttpRequest, version: ProductVersion) -> type[forms.Form]:
    """Ask for the rates of the next version, filled with those of this one."""
    lines = "\n".join(
        f"{Money(tier.from_minor, version.currency).amount} {tier.annual_rate * 100:f}"
        for tier in version.price.typed_tiers
    )

    class RatesForm(ActionForm):
        rates = forms.CharField(
            label=_("Rates"),
            max_length=600,
            initial=lines,
            widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
            help_text=_("One line for each tier: the balance it starts at, a space, the rate a year in per cent."),
        )

        existing_from = forms.DateField(
            label=_("Reaches open accounts from"),
            required=False,
            widget=forms.DateInput(attrs={"type": "date"}),
            help_text=_("A day to come, for accounts at a variable rate; empty for new accounts alone."),
        )

        def clean_rates(self) -> list[dict[str, Any]]:
            return _tiers(self.cleaned_data["rates"], version.currency)

    return RatesForm


def _tiers(text: str, currency: str) -> list[dict[str, Any]]:
    """Read the tiers as typed. Raises ValidationError with the line that cannot be read."""
    lines = [line.split() for line in text.splitlines() if line.strip()]
    if not 0 < len(lines) <= MOST_TIERS:
        raise forms.ValidationError(_("Give between one and %(most)d lines.") % {"most": MOST_TIERS})
    tiers = []
    for number, words in enumerate(lines, start=1):
        try:
            start, percent = words
            from_minor = Money.from_decimal(Decimal(start.replace(",", "")), currency).minor
            rate = Decimal(percent.removesuffix("%")) / 100
        except (ValueError, InvalidAmount, InvalidOperation) as error:
            raise forms.ValidationError(_("Line %(number)d is not “balance rate”.") % {"number": number}) from error
        if not rate.is_finite() or not 0 <= rate <= 1:
            raise forms.ValidationError(_("Line %(number)d: a rate is between 0 and 100.") % {"number": number})
        tiers.append({"from_minor": from_minor, "annual_rate": f"{rate:f}"})
    return tiers


def _redraft(request: HttpRequest, version: ProductVersion, cleaned: Cleaned) -> Text:
    made = drafts.redraft(
        version=version,
        tiers=cleaned["rates"],
        existing_from=cleaned["existing_from"],
        actor=actor_of(request),
        now=clock.now(),
    )
    return _("%(version)s is drafted. Ask for its launch when it is ready.") % {"version": made}


def _in_state(*states: str) -> Any:
    return lambda version: version.state in states


@admin.register(ProductVersion)
class VersionAdmin(ReadOnlyAdmin):
    """A version's whole content; launched ones never change."""

    view_permission = "products.view_productversion"
    list_display = ("__str__", "kind", "state", "created_at", "launched_at")
    list_filter = ("state", "specification__kind")
    list_select_related = ("specification",)
    search_fields = ("specification__code", "specification__name_en", "specification__name_zh_hant", "=public_id")
    fields = ("public_id", "kind", "state", "created_at", "launched_at", "withdrawn_at", "who")
    readonly_fields = ("kind", "who")
    staff_actions = (
        StaffAction(
            "launch", _("Ask for the launch"), "products.request_launch", run=_ask_launch, form=ReasonForm,
            available=_in_state(State.DRAFT),
        ),
        StaffAction(
            "rates", _("Draft new rates"), "products.request_launch", run=_redraft, form=rates_form,
            available=_in_state(State.LAUNCHED, State.DRAFT),
        ),
        StaffAction(
            "withdraw", _("Withdraw"), "products.withdraw_version", run=_withdraw, form=ReasonForm, danger=True,
            available=_in_state(State.LAUNCHED),
        ),
    )  # fmt: skip

    @admin.display(description=_("kind"))
    def kind(self, version: ProductVersion) -> str:
        """Of its product."""
        return version.specification.get_kind_display()

    @admin.display(description=_("who may have it"))
    def who(self, version: ProductVersion) -> str:
        """The condition as a sentence."""
        return eligibility.sentence(version, get_language() or "en") if version.eligibility else str(_("everybody"))

    def panels(self, request: HttpRequest, obj: ProductVersion) -> Sequence[Panel]:
        context = {"version": obj, "price": obj.price, "fees": obj.fees.order_by("code")}
        return [
            Panel(title=_("Price"), template="products/admin/price.html", context=context),
            Panel(title=_("Terms"), template="products/admin/terms.html", context=context),
        ]


@admin.register(ProductSpecification)
class SpecificationAdmin(ReadOnlyAdmin):
    """What the bank sells, and why."""

    view_permission = "products.view_productspecification"
    list_display = ("__str__", "code", "kind", "created_at")
    list_filter = ("kind",)
    search_fields = ("code", "name_en", "name_zh_hant", "name_zh_hans")
    fields = ("code", "kind", "name_en", "name_zh_hant", "name_zh_hans", "purpose", "created_at")

    def panels(self, request: HttpRequest, obj: ProductSpecification) -> Sequence[Panel]:
        versions = obj.versions.select_related("specification").order_by("-number")
        return [Panel(title=_("Versions"), template="products/admin/versions.html", context={"versions": versions})]
