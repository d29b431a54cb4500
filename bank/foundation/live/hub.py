"""One Redis subscription a process, fanned out to the streams that this process holds open."""

import asyncio
import json
import logging
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from weakref import WeakKeyDictionary

import redis.asyncio as aioredis
from django.conf import settings
from redis.exceptions import RedisError

from bank.foundation.live.notifying import PREFIX

log = logging.getLogger(__name__)

# A reader that cannot keep up loses the oldest messages; its page refreshes when it reconnects.
LONGEST_QUEUE = 100
RECONNECT_SECONDS = 1.0
POLL_SECONDS = 5.0

type Queue = asyncio.Queue[tuple[str, str]]


class Hub:
    """The subscription of one event loop. Channels are followed while somebody listens."""

    def __init__(self) -> None:
        self._listeners: dict[str, set[Queue]] = defaultdict(set)
        client = aioredis.Redis.from_url(settings.REDIS_URL, decode_responses=True)
        self._pubsub = client.pubsub(ignore_subscribe_messages=True)
        self._reader: asyncio.Task[None] | None = None
        self._changing = asyncio.Lock()

    @asynccontextmanager
    async def listen(self, channel: str) -> AsyncIterator[Queue]:
        """Yield a queue of (event, data as JSON) of the channel."""
        queue: Queue = asyncio.Queue(LONGEST_QUEUE)
        self._listeners[channel].add(queue)
        try:
            await self._follow(channel)
            yield queue
        finally:
            self._listeners[channel].discard(queue)
            await self._forget(channel)

    async def _follow(self, channel: str) -> None:
        async with self._changing:
            # The bare prefix is nobody's channel: with it the reader always has something to wait on.
            await self._pubsub.subscribe(PREFIX, PREFIX + channel)
            if self._reader is None or self._reader.done():
                self._reader = asyncio.create_task(self._read())

    async def _forget(self, channel: str) -> None:
        async with self._changing:
            if self._listeners.get(channel):
                return
            self._listeners.pop(channel, None)
            with suppress(RedisError, OSError):
                await self._pubsub.unsubscribe(PREFIX + channel)

    async def _read(self) -> None:
        """Read for ever; the client subscribes anew by itself when the server comes back."""
        while True:
            try:
                message = await self._pubsub.get_message(timeout=POLL_SECONDS)
                if message is not None:
                    self._fan_out(message["channel"].removeprefix(PREFIX), message["data"])
            except (RedisError, OSError) as error:
                log.warning("live: lost Redis: %s", error)
                await asyncio.sleep(RECONNECT_SECONDS)

    def _fan_out(self, channel: str, text: str) -> None:
        body = json.loads(text)
        item = (str(body["event"]), json.dumps(body["data"]))
        for queue in self._listeners.get(channel, ()):
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(item)


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def hub() -> Hub:
    """Return the hub of the running event loop."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        _hubs[loop] = Hub()
    return _hubs[loop]
