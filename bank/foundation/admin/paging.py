"""Pages of long lists by key: newest first, no COUNT, the same cost on the first page and the last."""

from typing import Any

from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

BEFORE = "before"


class KeySetChangeList(ChangeList):
    """A change list ordered by key, from `?before=<key>` on."""

    older: Any = None

    def get_filters_params(self, params: dict[str, Any] | None = None) -> dict[str, Any]:
        """Leave the place in the list out of the filters."""
        found: dict[str, Any] = super().get_filters_params(params)
        found.pop(BEFORE, None)
        return found

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[Any]:
        """Order by key alone."""
        return ["-pk"]

    def get_results(self, request: HttpRequest) -> None:
        """Fetch one page and one row more, which tells whether there is an older one."""
        queryset = self.queryset
        before = request.GET.get(BEFORE, "")
        if before.isdecimal() and len(before) < 19:
            queryset = queryset.filter(pk__lt=int(before))
        rows = list(queryset[: self.list_per_page + 1])
        self.older = rows[self.list_per_page - 1].pk if len(rows) > self.list_per_page else None
        self.result_list = rows[: self.list_per_page]
        self.result_count = len(self.result_list)
        self.full_result_count = None
        self.show_full_result_count = False
        self.show_admin_actions = False
        self.can_show_all, self.multi_page = False, False
        self.paginator = Paginator(self.result_list, self.list_per_page)

    @property
    def older_link(self) -> str:
        """The address of the next page, empty on the last."""
        return self.get_query_string({BEFORE: self.older}) if self.older else ""
