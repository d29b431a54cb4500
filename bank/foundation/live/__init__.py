"""Live pages: server-sent events over Redis pub/sub, one subscription a process."""

from bank.foundation.live.notifying import notify

__all__ = ["notify"]
