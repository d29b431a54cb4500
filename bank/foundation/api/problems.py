"""RFC 9457: every error under /api/ is a problem+json with a stable code."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from bank.foundation.errors import Refused
from bank.foundation.money import Money

MEDIA_TYPE = "application/problem+json"
TYPE_BASE = "/api/v1/docs/problems/"


class Problem(exceptions.APIException):
    """An error answer: `code` for machines, `title` for people, `detail` for this case, `extra` for figures."""

    def __init__(self, status: int, code: str, title: str | Promise, detail: str | Promise = "", **extra: Any) -> None:
        self.status_code = status
        self.code = code
        self.title = title
        self.extra = extra
        super().__init__(str(detail or title), code)

    def as_json(self) -> dict[str, Any]:
        """Return the members of RFC 9457 and our `code`."""
        return problem(self.status_code, self.code, str(self.title), str(self.detail), **self.extra)


def problem(status: int, code: str, title: str, detail: str = "", **extra: Any) -> dict[str, Any]:
    """Return a problem's members; `extra` may add figures and `errors`."""
    body: dict[str, Any] = {"type": TYPE_BASE + code, "title": title, "status": status, "code": code}
    return {**body, **({"detail": detail} if detail and detail != title else {}), **extra}


def exception_handler(exc: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's handler: turn what a view raised into a problem. Unknown exceptions go on and become a 500."""
    body = _body(exc)
    if body is None:
        return None
    set_rollback()
    headers = _headers(exc)
    return Response(body, status=body["status"], headers=headers, content_type=MEDIA_TYPE)


def _body(exc: Exception) -> dict[str, Any] | None:
    match exc:
        case Problem():
            return exc.as_json()
        case Refused():
            extra: dict[str, Any] = {"figures": {name: _figure(value) for name, value in exc.figures.items()}}
            return problem(exc.status, exc.code, str(exc), **(extra if exc.figures else {}))
        case Http404():
            return problem(404, "not_found", str(_("There is nothing here.")))
        case PermissionDenied():
            return problem(403, "forbidden", str(_("You may not do this.")))
        case exceptions.ValidationError():
            return problem(400, "invalid", str(_("Some values are not right.")), errors=_errors(exc.detail))
        case exceptions.APIException():
            code = str(exc.get_codes()) if isinstance(exc.detail, str) else "error"
            return problem(exc.status_code, code, str(exc.detail))
    return None


def _figure(value: Any) -> Any:
    return {"amount": str(value.amount), "currency": value.currency} if isinstance(value, Money) else str(value)


def _errors(detail: Any, path: str = "") -> list[dict[str, str]]:
    """Flatten DRF's nested errors to `{"pointer": "/creditor/name", "detail": …}`."""
    if isinstance(detail, dict):
        return [line for key, inner in detail.items() for line in _errors(inner, f"{path}/{key}")]
    if isinstance(detail, list):
        nested = any(isinstance(item, dict) for item in detail)
        parts = [_errors(item, f"{path}/{at}" if nested else path) for at, item in enumerate(detail)]
        return [line for part in parts for line in part]
    return [{"pointer": path, "detail": str(detail), "code": str(getattr(detail, "code", "invalid"))}]


def _headers(exc: Exception) -> dict[str, str]:
    headers = {}
    if wait := getattr(exc, "wait", None):
        headers["Retry-After"] = str(int(wait))
    if challenge := getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    return headers


class ProblemMiddleware:
    """What never reaches a view under /api/ (no such path, a refused host, a crash) is a problem too, not a page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on; replace an HTML error by a problem."""
        response = self.get_response(request)
        if not request.path.startswith("/api/") or response.status_code < 400 or not _is_page(response):
            return response
        phrase = HTTPStatus(response.status_code).phrase
        code = phrase.lower().replace(" ", "_")
        answer = JsonResponse(
            problem(response.status_code, code, phrase), status=response.status_code, content_type=MEDIA_TYPE
        )
        for name in ("Allow", "Retry-After", "WWW-Authenticate"):
            if name in response:
                answer[name] = response[name]
        return answer


def _is_page(response: HttpResponseBase) -> bool:
    kind = response.headers.get("Content-Type", "")
    return isinstance(response, HttpResponse) and not kind.startswith(("application/problem", "application/json"))
