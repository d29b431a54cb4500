"""Loans: offered, agreed, paid out, earned on by the night, collected, rescheduled, ended.

For whoever grants: `offer(LoanRequest(...), on=...)` says rate, schedule, fees and annual percentage rate without
writing; `agree` writes the contract, `disburse` pays it out (each key once), `grant` does both.
"""

from accounts.services.loans.asking import LoanRequest, Offer, offer
from accounts.services.loans.early import outcome, quote, repay_early
from accounts.services.loans.granting import agree, contract, disburse, grant
from accounts.services.loans.repaying import receive
from accounts.services.loans.rescheduling import change_rate, restructure, skip_payments
from accounts.services.loans.working import fall_behind, work
from accounts.services.loans.writing_off import recover, waive_fee, waive_late_interest, write_off

__all__ = [
    "LoanRequest",
    "Offer",
    "agree",
    "change_rate",
    "contract",
    "disburse",
    "fall_behind",
    "grant",
    "offer",
    "outcome",
    "quote",
    "receive",
    "recover",
    "repay_early",
    "restructure",
    "skip_payments",
    "waive_fee",
    "waive_late_interest",
    "work",
    "write_off",
]
