"""The ASGI application of /live/: server-sent events, and nothing of Django's request cycle but the session.

A stream costs a queue here; through Django's handler it would cost a thread and a database connection.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from redis.exceptions import RedisError

from bank.foundation.live.channels import Denied, channel_for
from bank.foundation.live.hub import Queue, hub

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

HEADERS = [
    (b"content-type", b"text/event-stream"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]
BEAT_SECONDS = 15.0
# How often the right to listen is asked again: a session that has ended does not listen on.
BEATS_A_CHECK = 4

log = logging.getLogger(__name__)
_checkers = ThreadPoolExecutor(max_workers=2, thread_name_prefix="live-check")


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve one stream until the reader leaves or may no longer listen."""
    if scope["type"] != "http":
        return
    if scope["method"] != "GET":
        await _refuse(send, 405)
        return
    try:
        channel = await _authorise(scope)
    except Denied as denied:
        await _refuse(send, denied.status)
        return
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await _write(send, "retry: 3000\n\n")
    leaving = asyncio.ensure_future(_left(receive))
    try:
        async with hub().listen(channel) as queue:
            await _write(send, "event: hello\ndata: {}\n\n")
            await _stream(scope, send, queue, leaving)
    except (RedisError, OSError) as error:
        # Ended, not refused: a browser comes back to a stream that ended, and never to one that was refused.
        log.warning("live: could not listen: %s", error)
    finally:
        leaving.cancel()
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _stream(scope: Scope, send: Send, queue: Queue, leaving: "asyncio.Future[None]") -> None:
    beats = 0
    while not leaving.done():
        getting = asyncio.ensure_future(queue.get())
        both: set[asyncio.Future[Any]] = {getting, leaving}
        await asyncio.wait(both, timeout=BEAT_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        if getting.done():
            event, data = getting.result()
            await _write(send, f"event: {event}\ndata: {data}\n\n")
            continue
        getting.cancel()
        beats += 1
        if beats % BEATS_A_CHECK == 0 and not await _still_allowed(scope):
            return
        if not leaving.done():
            await _write(send, ": beat\n\n")


async def _still_allowed(scope: Scope) -> bool:
    try:
        await _authorise(scope)
    except Denied:
        return False
    return True


async def _authorise(scope: Scope) -> str:
    cookies = b"; ".join(value for name, value in scope["headers"] if name == b"cookie").decode("latin-1")
    return await asyncio.get_running_loop().run_in_executor(_checkers, channel_for, scope["path"], cookies)


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _write(send: Send, text: str) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


async def _refuse(send: Send, status: int) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"cache-control", b"no-store")]})
    await send({"type": "http.response.body", "body": b"", "more_body": False})
