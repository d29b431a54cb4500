"""Live pages: what is notified arrives, at those who may listen, and at nobody else."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission
from django.db import transaction

from bank.foundation.live import asgi, notify
from bank.foundation.live.hub import LONGEST_QUEUE, hub
from bank.identity.models import User
from tests.conftest import Committed
from tests.signed_in import signed_in


class Stream:
    """A reader of a stream: it drives the ASGI application as a server would."""

    def __init__(self, path: str, cookie: str = "", method: str = "GET") -> None:
        headers = [(b"cookie", f"{settings.SESSION_COOKIE_NAME}={cookie}".encode())] if cookie else []
        self._scope = {"type": "http", "method": method, "path": path, "headers": headers}
        self._leaving = asyncio.Event()
        self._chunks: asyncio.Queue[str] = asyncio.Queue()
        self._text = ""
        self.status = 0

    async def __aenter__(self) -> "Stream":
        self._task = asyncio.create_task(asgi.application(self._scope, self._receive, self._send))
        return self

    async def __aexit__(self, *_: object) -> None:
        self._leaving.set()
        await asyncio.wait_for(self._task, 10)

    async def _receive(self) -> dict[str, Any]:
        await self._leaving.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: dict[str, Any]) -> None:
        self.status = message.get("status", self.status)
        await self._chunks.put(message.get("body", b"").decode())

    async def event(self, seconds: float = 10) -> tuple[str, Any]:
        """Return the next event and its data."""
        while "\n\n" not in self._text or not self._text.split("\n\n", 1)[0].startswith("event:"):
            if "\n\n" in self._text:
                self._text = self._text.split("\n\n", 1)[1]
                continue
            self._text += await asyncio.wait_for(self._chunks.get(), seconds)
        one, self._text = self._text.split("\n\n", 1)
        name, data = one.split("\n", 1)
        return name.removeprefix("event: "), json.loads(data.removeprefix("data: "))


def person(name: str, *permissions: str) -> tuple[User, str]:
    user = User.objects.create(username=name, is_staff=bool(permissions))
    for one in permissions:
        label, codename = one.split(".")
        user.user_permissions.add(Permission.objects.get(content_type__app_label=label, codename=codename))
    return user, str(signed_in(user).session.session_key)


def tell(channel: str, event: str, **data: Any) -> None:
    notify(channel, event, data)


async def in_thread(work: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
    await asyncio.get_running_loop().run_in_executor(None, lambda: work(*args, **kwargs))


def play(scene: Callable[[], Awaitable[None]]) -> None:
    # In a thread of its own: a browser test may have left its loop running in this one.
    with ThreadPoolExecutor(1) as threads:
        threads.submit(asyncio.run, asyncio.wait_for(scene(), 30)).result()  # type: ignore[arg-type]


def test_a_message_reaches_its_reader_and_nobody_else(committed: Committed) -> None:
    alice, alices = person("alice")
    bob, bobs = person("bob")

    async def scene() -> None:
        async with (
            Stream("/live/me/", alices) as hers,
            Stream("/live/me/", alices) as tab,
            Stream("/live/me/", bobs) as his,
        ):
            for stream in (hers, tab, his):
                assert await stream.event() == ("hello", {})
            await in_thread(tell, f"user.{alice.pk}", "message", conversation="cnv_1")
            await in_thread(tell, f"user.{bob.pk}", "notification")
            assert await hers.event() == ("message", {"conversation": "cnv_1"})
            assert await tab.event() == ("message", {"conversation": "cnv_1"})
            assert await his.event() == ("notification", {})

    play(scene)


@pytest.mark.parametrize(
    ("path", "who", "method", "status"),
    [
        ("/live/me/", "nobody", "GET", 401),
        ("/live/me/", "forged", "GET", 401),
        ("/live/staff/foundation.view_job/", "customer", "GET", 403),
        ("/live/jobs/job_aaaaaaaaaaaaaaaa/", "customer", "GET", 403),
        ("/live/jobs/job_aaaaaaaaaaaaaaaa/", "superuser", "GET", 403),
        ("/live/user.1/", "customer", "GET", 404),
        ("/live/jobs/../me/", "customer", "GET", 404),
        ("/live/me/", "customer", "POST", 405),
    ],
)
def test_a_stream_is_refused_to_who_may_not_listen(
    committed: Committed, path: str, who: str, method: str, status: int
) -> None:
    customer, session = person("alice")
    if who == "superuser":
        User.objects.filter(pk=customer.pk).update(is_superuser=True, is_staff=True)
    cookie = {"nobody": "", "forged": "x" * 32}.get(who, session)

    async def scene() -> None:
        async with Stream(path, cookie, method) as stream:
            await asyncio.wait_for(stream._task, 10)
            assert stream.status == status

    play(scene)


def test_staff_listen_by_permission(committed: Committed) -> None:
    _ada, session = person("ada", "foundation.view_job")

    async def scene() -> None:
        one = "job_aaaaaaaaaaaaaaaa"
        async with (
            Stream("/live/staff/foundation.view_job/", session) as every,
            Stream(f"/live/jobs/{one}/", session) as job,
        ):
            await every.event()
            await job.event()
            await in_thread(tell, "staff.foundation.view_job", "progress", percent=1)
            await in_thread(tell, f"job.{one}", "progress", percent=2)
            assert await every.event() == ("progress", {"percent": 1})
            assert await job.event() == ("progress", {"percent": 2})

    play(scene)


def test_a_rolled_back_change_tells_nobody(committed: Committed) -> None:
    alice, session = person("alice")

    def change() -> None:
        with pytest.raises(KeyError), transaction.atomic():
            tell(f"user.{alice.pk}", "message", n=1)
            raise KeyError
        tell(f"user.{alice.pk}", "message", n=2)

    async def scene() -> None:
        async with Stream("/live/me/", session) as stream:
            await stream.event()
            await in_thread(change)
            assert await stream.event() == ("message", {"n": 2})

    play(scene)


def test_a_stream_ends_when_its_session_does(committed: Committed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asgi, "BEAT_SECONDS", 0.05)
    alice, session = person("alice")

    async def scene() -> None:
        async with Stream("/live/me/", session) as stream:
            await stream.event()
            await in_thread(User.objects.filter(pk=alice.pk).update, is_active=False)
            await asyncio.wait_for(stream._task, 10)

    play(scene)


def test_a_slow_reader_loses_the_oldest_and_costs_bounded_memory(committed: Committed) -> None:
    async def scene() -> None:
        async with hub().listen("user.7") as queue:
            for number in range(LONGEST_QUEUE + 20):
                await in_thread(tell, "user.7", "message", n=number)
            while True:
                await asyncio.sleep(0.05)
                last = queue._queue[-1][1]  # type: ignore[attr-defined]
                if json.loads(last)["n"] == LONGEST_QUEUE + 19:
                    break
            assert queue.qsize() == LONGEST_QUEUE
            assert json.loads(queue.get_nowait()[1])["n"] == 20

    play(scene)
