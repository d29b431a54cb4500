"""The ground of staff pages: everything is read-only, and every change is an action that calls one service.

@admin.register(Case, site=site)              # or django.contrib.admin.register: the site is the default one
class CaseAdmin(ReadOnlyAdmin):
    view_permission = "service.handle_case"
    list_display = ("public_id", "customer", "due_at")
    search_fields = ("public_id",)
    asks_reason = True                        # a page with personal data: the look is recorded with its reason
    staff_actions = (
        StaffAction("take", _("Take"), permission="service.handle_case", run=take),
    )

    def panels(self, request, obj):           # under the facts: templates of the app
        return [Panel(title=_("Messages"), template="service/admin/messages.html", context={...})]

def take(request, obj, cleaned):              # returns what to tell; Refused becomes a form error
    cases.take(case_id=obj.pk, actor=actor_of(request), now=clock.now())
    return _("The case is yours.")
"""

from bank.foundation.admin.actions import ActionForm, ReasonForm, StaffAction
from bank.foundation.admin.readonly import ReadOnlyAdmin

__all__ = ["ActionForm", "ReadOnlyAdmin", "ReasonForm", "StaffAction"]
