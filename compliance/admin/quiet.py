"""Pages that answer "not found" to whoever may not see them: "forbidden" would say that there is something."""

from typing import Any, NoReturn

from django.http import Http404, HttpRequest, HttpResponse

from bank.foundation.admin import ReadOnlyAdmin


class QuietAdmin(ReadOnlyAdmin):
    """No export, no line in the bank's audit list, 404 for others."""

    shows_history = False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show the list to those who may see it."""
        if not self.has_view_permission(request):
            raise Http404
        return super().changelist_view(request, extra_context)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> NoReturn:
        """Nothing is added by hand."""
        raise Http404

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> NoReturn:
        """Nothing is deleted."""
        raise Http404

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> NoReturn:
        """What happened is on the object's own page."""
        raise Http404

    def _may_export(self, request: HttpRequest) -> bool:
        return False
