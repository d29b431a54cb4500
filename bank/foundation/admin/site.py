"""The staff's site: the bank's own sign-in, and a worklist by role before anything else."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite, ModelAdmin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bank.foundation.admin.readonly import ReadOnlyAdmin
from bank.foundation.pages import WorklistRow, worklists

LONGEST_WORKLIST = 60
_NEVER = datetime.max.replace(tzinfo=UTC)


class BankAdminSite(AdminSite):
    """Opened by working staff alone, through the same door and second factor as everybody."""

    site_header = settings.BANK_NAME
    site_title = settings.BANK_NAME
    index_title = gettext_lazy("Worklist")
    enable_nav_sidebar = True
    index_template = "admin/bank_index.html"

    def register(
        self, model_or_iterable: Any, admin_class: type[ModelAdmin[Any]] | None = None, **options: Any
    ) -> None:
        """Take read-only pages alone: the stock pages of libraries write past every service (groups, factors)."""
        if admin_class is not None and issubclass(admin_class, ReadOnlyAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """Return whether this is staff; being a superuser is not enough and not needed."""
        return bool(request.user.is_active and getattr(request.user, "is_staff", False))

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Send to the bank's sign-in; whoever is signed in but not staff goes home."""
        if request.user.is_authenticated and not self.has_permission(request):
            return HttpResponseRedirect(reverse("home"))
        wanted = request.GET.get("next", reverse("admin:index"))
        return HttpResponseRedirect(f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': wanted})}")

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Return the pages of this person's role, the apps in the order of the settings' STAFF_RAIL."""
        order = {label: place for place, label in enumerate(settings.STAFF_RAIL)}
        found = super().get_app_list(request, app_label)
        return sorted(found, key=lambda app: order.get(app["app_label"], len(order)))

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Show what waits for this person, the next due first, and the pages of their role."""
        found = worklists(request)
        rows = [(row, worklist) for worklist in found for row in worklist.rows]
        rows.sort(key=lambda pair: _due(pair[0]))
        context = {
            **self.each_context(request),
            "title": _("Worklist"),
            "subtitle": None,
            "app_list": self.get_app_list(request),
            "worklists": found,
            "rows": rows[:LONGEST_WORKLIST],
            "now": datetime.now(UTC),
            **(extra_context or {}),
        }
        request.current_app = self.name
        return TemplateResponse(request, self.index_template or "admin/index.html", context)


def _due(row: WorklistRow) -> datetime:
    return row.due or _NEVER
