"""Term deposits: placed, instructed, matured, ended early."""

from accounts.services.deposits.approving import ask_or_break
from accounts.services.deposits.breaking import Breaking, break_deposit, quote_break
from accounts.services.deposits.instructing import instruct
from accounts.services.deposits.maturing import mature
from accounts.services.deposits.placing import open_term_deposit

__all__ = ["Breaking", "ask_or_break", "break_deposit", "instruct", "mature", "open_term_deposit", "quote_break"]
