"""The event log: announce in your transaction, be read in order, lose nothing."""

from bank.foundation.events.definition import Envelope, Event
from bank.foundation.events.delivery import drain
from bank.foundation.events.letters import dismiss_letter, replay_letter, replay_subscriber
from bank.foundation.events.publishing import announcing, poke_on_commit, publish, publish_many
from bank.foundation.events.reading import about, read
from bank.foundation.events.subscribing import Subscriber, subscriber, subscribers

__all__ = [
    "Envelope",
    "Event",
    "Subscriber",
    "about",
    "announcing",
    "dismiss_letter",
    "drain",
    "poke_on_commit",
    "publish",
    "publish_many",
    "read",
    "replay_letter",
    "replay_subscriber",
    "subscriber",
    "subscribers",
]
