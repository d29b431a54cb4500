"""Reconciliation of our accounts with other banks: statements in, rules, people's decisions, differences settled."""

from accounts.services.reconciliation.importing import LARGEST_FILE, Imported, StatementRefused, import_statements
from accounts.services.reconciliation.nostros import register_nostro
from accounts.services.reconciliation.running import Ran, run
from accounts.services.reconciliation.settling import SETTLES_ON, settle
from accounts.services.reconciliation.working import confirm, match, take, undo

__all__ = [
    "LARGEST_FILE",
    "SETTLES_ON",
    "Imported",
    "Ran",
    "StatementRefused",
    "confirm",
    "import_statements",
    "match",
    "register_nostro",
    "run",
    "settle",
    "take",
    "undo",
]
