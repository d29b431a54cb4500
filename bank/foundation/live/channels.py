"""Which channel a path under /live/ means, and who may listen to it."""

import re
from http.cookies import SimpleCookie
from importlib import import_module

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import connections
from django.http import HttpRequest

from bank.foundation.permissions import holds

PATHS = re.compile(
    r"/live/(?:(?P<me>me)|staff/(?P<permission>[a-z_.]{3,100})|jobs/(?P<job>job_[a-z2-7]{16}))/", re.ASCII
)
WATCH_JOBS = "foundation.view_job"


class Denied(Exception):
    """The stream is not for this caller; `status` is what HTTP says."""

    def __init__(self, status: int) -> None:
        self.status = status
        super().__init__(status)


def channel_for(path: str, cookies: str) -> str:
    """Return the channel of a path for the session in the cookies; Denied (404, 401, 403) otherwise.

    Runs in a thread of a small pool and leaves no database connection behind: streams are many and live long.
    """
    match = PATHS.fullmatch(path)
    if match is None:
        raise Denied(404)
    try:
        user = _user_of(cookies)
        if not user.is_authenticated:
            raise Denied(401)
        if match["me"]:
            return f"user.{user.pk}"
        permission = match["permission"] or WATCH_JOBS
        if not holds(user, permission):
            raise Denied(403)
        return f"staff.{permission}" if match["permission"] else f"job.{match['job']}"
    finally:
        connections.close_all()


def _user_of(cookies: str) -> AbstractBaseUser | AnonymousUser:
    parsed: SimpleCookie = SimpleCookie(cookies)
    morsel = parsed.get(settings.SESSION_COOKIE_NAME)
    if morsel is None:
        return AnonymousUser()
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(morsel.value)
    return get_user(request)
