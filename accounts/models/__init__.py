"""The nouns of accounts, one a file."""

from accounts.models.account import Account, AccountParty
from accounts.models.card import Card
from accounts.models.customer import Customer
from accounts.models.day_end import DayEndItem
from accounts.models.delta import DailyDelta, Fold
from accounts.models.hold import Hold
from accounts.models.interest import Accrual, AccrualAdjustment, AccrualTotal, CreditLine, InterestPosting
from accounts.models.journal import Entry, Journal, UnrolledEntry
from accounts.models.ledger import Balance, BalanceStripe, LedgerAccount
from accounts.models.loan import Instalment, Loan
from accounts.models.loan_accrual import LoanAccrual, LoanAccrualTotal
from accounts.models.loan_history import ArrearsChange, LoanRate, LoanSchedule, SupersededInstalment, Tranche
from accounts.models.partner import Grant, Partner, Scope, WebhookDelivery
from accounts.models.payee import Payee
from accounts.models.payment import GuardVerdict, Payment
from accounts.models.reference_index import IndexFixing, ReferenceIndex
from accounts.models.repayment import LoanCharge, Repayment, RepaymentQuote
from accounts.models.saving import Goal, RecurringDeposit, WithdrawalNotice
from accounts.models.signature import Signature
from accounts.models.standing_order import OrderRun, StandingOrder
from accounts.models.statement import Statement
from accounts.models.taken_over import TakenOver
from accounts.models.term_deposit import TermDeposit

__all__ = [
    "Account",
    "AccountParty",
    "Accrual",
    "AccrualAdjustment",
    "AccrualTotal",
    "ArrearsChange",
    "Balance",
    "BalanceStripe",
    "Card",
    "CreditLine",
    "Customer",
    "DailyDelta",
    "DayEndItem",
    "Entry",
    "Fold",
    "Goal",
    "Grant",
    "GuardVerdict",
    "Hold",
    "IndexFixing",
    "Instalment",
    "InterestPosting",
    "Journal",
    "LedgerAccount",
    "Loan",
    "LoanAccrual",
    "LoanAccrualTotal",
    "LoanCharge",
    "LoanRate",
    "LoanSchedule",
    "OrderRun",
    "Partner",
    "Payee",
    "Payment",
    "RecurringDeposit",
    "ReferenceIndex",
    "Repayment",
    "RepaymentQuote",
    "Scope",
    "Signature",
    "StandingOrder",
    "Statement",
    "SupersededInstalment",
    "TakenOver",
    "TermDeposit",
    "Tranche",
    "UnrolledEntry",
    "WebhookDelivery",
    "WithdrawalNotice",
]
