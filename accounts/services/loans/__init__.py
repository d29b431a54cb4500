"""Loans: offered, agreed, paid out, earned on by the night, collected, rescheduled, ended.

For whoever grants: `offer(LoanRequest(...), on=...)` says rate, schedule, fees and annual percentage rate without
writing; `agree` writes the contract, `disburse` pays it out (each key once), `grant` does both.
"""

from accounts.services.loans.asking import LoanRequest, Offer, offer
from accounts.services.loans.granting import agree, contract, disburse, grant
from accounts.services.loans.repaying import receive
from accounts.services.loans.working import fall_behind, work

__all__ = ["LoanRequest", "Offer", "agree", "contract", "disburse", "fall_behind", "grant", "offer", "receive", "work"]
