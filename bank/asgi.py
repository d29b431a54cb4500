"""One server for both: streams under /live/ in the event loop, every page on WSGI in two threads.

Measured: pages on Django's ASGI are a third slower and leak database connections; streams on WSGI hold a thread each.
"""

import os
from typing import Any, cast

from a2wsgi import WSGIMiddleware
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bank.settings")

THREADS = 2

pages = WSGIMiddleware(cast(Any, get_wsgi_application()), workers=THREADS)

from bank.foundation.live.asgi import application as streams  # noqa: E402 (needs the apps that the line above loads)


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Send each request to the side that serves it best."""

    async def received() -> Any:
        """A real coroutine: what granian's own `receive` returns is awaitable, but refused by a2wsgi's thread."""
        return await receive()

    streaming = scope["type"] == "http" and scope["path"].startswith("/live/")
    await (streams if streaming else pages)(scope, received, send)
