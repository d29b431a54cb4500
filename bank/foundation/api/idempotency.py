"""Idempotency-Key: a retry gets the first answer; a key is never reused for something else.

The key is claimed in a transaction of its own before the work; the answer is stored with the work, in its transaction.
A claim whose process died is taken over once it is older than any request can live.
"""

import datetime as dt
import functools
import hashlib
import json
from collections.abc import Callable
from typing import Any, Concatenate

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from bank.foundation import clock
from bank.foundation.api.problems import MEDIA_TYPE, Problem, exception_handler
from bank.foundation.models.idempotency import IdempotencyKey

HEADER = "Idempotency-Key"
LONGEST_KEY = 255
ABANDONED_AFTER = dt.timedelta(minutes=2)
KEPT_FOR = dt.timedelta(hours=24)

type Handler[View, **P] = Callable[Concatenate[View, Request, P], Response]


def idempotent[View, **P](handler: Handler[View, P]) -> Handler[View, P]:
    """Make a view method (`post`) idempotent by its `Idempotency-Key`, which it then requires.

    The scope is the caller (client and user) and the path: keys of others never meet. Answers below 500 are kept.
    """

    @functools.wraps(handler)
    def wrapped(view: View, request: Request, /, *args: P.args, **kwargs: P.kwargs) -> Response:
        scope, key, digest = _scope(request), _key(request), _digest(request)
        kept = _claim(scope, key, digest)
        if kept is not None:
            return kept
        try:
            return _answer(scope, key, lambda: handler(view, request, *args, **kwargs))
        except BaseException:
            IdempotencyKey.objects.filter(scope=scope, key=key, status=None).delete()
            raise

    return wrapped


def key_of(request: Request) -> str:
    """Return the request's key, to derive the keys of the services that it calls."""
    return _key(request)


def forget_old(now: dt.datetime) -> int:
    """Delete keys past their keeping time; return how many."""
    return IdempotencyKey.objects.filter(created_at__lt=now - KEPT_FOR).delete()[0]


def _answer(scope: str, key: str, work: Callable[[], Response]) -> Response:
    """Do the work; keep a success in its transaction, and a refusal after its rollback."""
    try:
        with transaction.atomic():
            response = work()
            _keep(scope, key, response)
            return response
    except Exception as error:
        answer = exception_handler(error, {})
        if answer is None or answer.status_code >= 500:
            raise
        _keep(scope, key, answer)
        return answer


def _keep(scope: str, key: str, response: Response) -> None:
    IdempotencyKey.objects.filter(scope=scope, key=key).update(status=response.status_code, body=_plain(response.data))


def _claim(scope: str, key: str, digest: str) -> Response | None:
    """Take the key, or return the answer kept under it; Problem where it is in flight or was used otherwise."""
    now = clock.now()
    with transaction.atomic():
        row, mine = IdempotencyKey.objects.get_or_create(
            scope=scope, key=key, defaults={"request_hash": digest, "created_at": now}
        )
        if mine:
            return None
        row = IdempotencyKey.objects.select_for_update().get(pk=row.pk)
        if row.request_hash != digest:
            raise Problem(422, "idempotency_key_reused", _("This Idempotency-Key was used for another request."))
        if row.status is None and row.created_at > now - ABANDONED_AFTER:
            raise Problem(409, "idempotency_key_in_flight", _("A request with this Idempotency-Key is under way."))
        if row.status is None:
            row.created_at = now
            row.save(update_fields=["created_at"])
            return None
        kind = MEDIA_TYPE if row.status >= 400 else None
        return Response(row.body, status=row.status, headers={"Idempotent-Replayed": "true"}, content_type=kind)


def _scope(request: Request) -> str:
    client = getattr(getattr(request.auth, "application", None), "client_id", "")
    text = f"{client}\x00{getattr(request.user, 'pk', None) or ''}\x00{request.method}\x00{request.path}"
    return hashlib.sha256(text.encode()).hexdigest()


def _key(request: Request) -> str:
    """Return the key of the header, a structured string or a bare one; Problem 400 where it is missing or odd."""
    text = request.headers.get(HEADER, "").strip()
    key = text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text
    if not key:
        raise Problem(400, "idempotency_key_missing", _("This operation needs an Idempotency-Key header."))
    if len(key) > LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise Problem(400, "idempotency_key_invalid", _("Idempotency-Key is at most 255 printable ASCII characters."))
    return key


def _digest(request: Request) -> str:
    canonical = json.dumps(_plain(request.data), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _plain(data: Any) -> Any:
    return json.loads(json.dumps(data, default=str))
