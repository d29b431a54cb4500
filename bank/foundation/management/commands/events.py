"""`manage.py events status|drain|replay`: the event log from a terminal."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from bank.foundation import events
from bank.foundation.actor import Actor
from bank.foundation.errors import Refused
from bank.foundation.events import sequencer
from bank.foundation.models import DeadLetter, SubscriberCursor


class Command(BaseCommand):
    help = "Show how far subscribers are, bring them up to date, or set one back to read again."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("status", help="positions, lags and dead letters")
        drain = verbs.add_parser("drain", help="sequence and deliver now, in this process")
        drain.add_argument("subscriber", nargs="?", help="only this one")
        drain.add_argument("--now", action="store_true", help="park a failing event at once instead of waiting")
        replay = verbs.add_parser("replay", help="set a subscriber back; it reads everything after the position again")
        replay.add_argument("subscriber")
        replay.add_argument("--after", type=int, default=0, help="the position to start after (default 0: all history)")
        replay.add_argument("--reason", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        getattr(self, f"_{options['verb']}")(options)

    def _status(self, options: dict[str, Any]) -> None:
        head = sequencer.last_position()
        self.stdout.write(f"last position {head}, waiting for one {sequencer.waiting()}")
        cursors = {cursor.subscriber: cursor for cursor in SubscriberCursor.objects.all()}
        for name in sorted(events.subscribers()):
            self.stdout.write(self._line(name, cursors.get(name), head))
        for name in sorted(set(cursors) - set(events.subscribers())):
            self.stdout.write(f"  {name}: no longer subscribes")
        letters = DeadLetter.objects.filter(state=DeadLetter.State.WAITING).count()
        self.stdout.write(f"dead letters {letters}")

    def _line(self, name: str, cursor: SubscriberCursor | None, head: int) -> str:
        if cursor is None:
            return f"  {name}: new"
        trouble = f", attempt {cursor.attempts}: {cursor.error}" if cursor.attempts else ""
        return f"  {name}: {cursor.position}, behind {head - cursor.position}{trouble}"

    def _drain(self, options: dict[str, Any]) -> None:
        name = options["subscriber"]
        if name and name not in events.subscribers():
            raise CommandError(f"there is no subscriber called {name}")
        taken = events.drain(name, patient=not options["now"])
        self.stdout.write(f"{taken} events delivered")

    def _replay(self, options: dict[str, Any]) -> None:
        try:
            events.replay_subscriber(
                options["subscriber"],
                after=options["after"],
                reason=options["reason"],
                actor=Actor.system("events-command"),
            )
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"{options['subscriber']} will read again after {options['after']}")
