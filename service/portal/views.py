"""Customers' pages: the conversation, cases and notifications. Another customer's case is a 404."""

from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import Customer
from bank.foundation import clock
from bank.foundation.actor import actor_of
from bank.foundation.errors import Refused
from service.models import Case
from service.portal.forms import CaseForm, MessageForm, RatingForm
from service.selectors import desk
from service.services import cases, conversations, notifications


def _user_id(request: HttpRequest) -> int:
    assert request.user.pk is not None
    return request.user.pk


def _customer(request: HttpRequest) -> Customer:
    customer = desk.customer_of(_user_id(request))
    if customer is None:
        raise Http404
    return customer


def _refused(form: Form, refusal: Refused) -> None:
    form.add_error(None, str(refusal))


@login_required
@require_http_methods(["GET", "POST"])
def conversation(request: HttpRequest) -> HttpResponse:
    """The customer's one conversation; a POST writes into it."""
    customer = _customer(request)
    form = MessageForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            conversations.write(
                customer_id=customer.pk,
                body=form.cleaned_data["body"],
                key=form.cleaned_data["key"],
                actor=actor_of(request),
                now=clock.now(),
            )
        except Refused as refusal:
            _refused(form, refusal)
        else:
            return redirect("service:conversation")
    conversations.read_by_customer(customer_id=customer.pk, now=clock.now())
    context = {"talk": desk.messages_of(customer.pk), "form": form}
    return render(request, "service/conversation.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
def talk(request: HttpRequest) -> HttpResponse:
    """Only the messages, for the live update."""
    customer = _customer(request)
    conversations.read_by_customer(customer_id=customer.pk, now=clock.now())
    return render(request, "service/_talk.html", {"talk": desk.messages_of(customer.pk)})


@login_required
@require_GET
def case_list(request: HttpRequest) -> HttpResponse:
    """The customer's cases."""
    return render(request, "service/cases.html", {"cases": desk.cases_of(_customer(request).pk)[:100]})


@login_required
@require_http_methods(["GET", "POST"])
def case_new(request: HttpRequest) -> HttpResponse:
    """Ask, complain or dispute."""
    customer = _customer(request)
    form = CaseForm(request.POST or None, initial={"kind": request.GET.get("kind", "")})
    if request.method == "POST" and form.is_valid():
        try:
            case = cases.open_case(
                customer_id=customer.pk, actor=actor_of(request), now=clock.now(), **form.cleaned_data
            )
        except Refused as refusal:
            _refused(form, refusal)
        else:
            return redirect("service:case", public_id=case.public_id)
    return render(request, "service/case_new.html", {"form": form}, status=422 if form.errors else 200)


def _case(request: HttpRequest, public_id: str) -> Case:
    case = desk.case_of(_customer(request).pk, public_id)
    if case is None:
        raise Http404
    return case


@login_required
@require_GET
def case_detail(request: HttpRequest, public_id: str) -> HttpResponse:
    """One case: where it is, what was said, how to rate the answer."""
    return _case_page(request, _case(request, public_id), RatingForm())


@login_required
@require_POST
def case_rate(request: HttpRequest, public_id: str) -> HttpResponse:
    """Rate the answer to a case."""
    case = _case(request, public_id)
    form = RatingForm(request.POST)
    if form.is_valid():
        try:
            cases.rate(case_id=case.pk, score=form.cleaned_data["score"], actor=actor_of(request), now=clock.now())
        except Refused as refusal:
            _refused(form, refusal)
        else:
            return redirect("service:case", public_id=public_id)
    return _case_page(request, case, form)


def _steps(case: Case) -> list[dict[str, object]]:
    """Where the case is, as the timeline shows it: done, current, ahead."""
    steps: list[dict[str, object]] = [{"state": "done", "label": _("You told us"), "at": case.opened_at}]
    if case.state == Case.State.RESOLVED:
        return [*steps, {"state": "done", "label": _("We answered"), "at": case.resolved_at}]
    if case.state == Case.State.PAUSED:
        steps.append({"state": "current", "label": _("We wait for your answer"), "at": None})
    else:
        steps.append({"state": "current", "label": _("We look into it"), "at": None})
    return [*steps, {"state": "ahead", "label": _("We answer"), "at": case.due_at}]


def _case_page(request: HttpRequest, case: Case, form: RatingForm) -> HttpResponse:
    context = {
        "case": case,
        "talk": case.messages.select_related("user"),
        "rating": getattr(case, "rating", None),
        "form": form,
        "steps": _steps(case),
    }
    return render(request, "service/case.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
def notification_list(request: HttpRequest) -> HttpResponse:
    """What the bank told this login; reading it marks it as seen."""
    rows = desk.notifications_of(_user_id(request))
    response = render(request, "service/notifications.html", {"notifications": rows})
    notifications.mark_seen(user_id=_user_id(request), now=clock.now())
    return response
