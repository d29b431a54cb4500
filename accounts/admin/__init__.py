"""Staff's pages of accounts: the customer's 360° page, accounts, payments, and the records around them."""

from accounts.admin.accounts import AccountAdmin
from accounts.admin.customers import CustomerAdmin
from accounts.admin.day_end import DayEndItemAdmin, day_end_worklist
from accounts.admin.indices import ReferenceIndexAdmin
from accounts.admin.ledger import HoldAdmin, JournalAdmin, LedgerAccountAdmin
from accounts.admin.loan import LoanAdmin, arrears_worklist
from accounts.admin.matching_rules import MatchingRuleAdmin
from accounts.admin.partners import GrantAdmin, PartnerAdmin, WebhookDeliveryAdmin
from accounts.admin.payments import PaymentAdmin
from accounts.admin.reconciliation import (
    BankStatementAdmin,
    NostroAccountAdmin,
    ReconciliationItemAdmin,
    ReconciliationMatchAdmin,
    StatementEntryAdmin,
    breaks_worklist,
)
from accounts.admin.records import CardAdmin, PayeeAdmin, StandingOrderAdmin, StatementAdmin
from accounts.admin.self_audit import AuditRunAdmin, DriftAdmin, SealedRootAdmin, drifts_worklist
from accounts.admin.worklist import counter

__all__ = [
    "AccountAdmin",
    "AuditRunAdmin",
    "BankStatementAdmin",
    "CardAdmin",
    "CustomerAdmin",
    "DayEndItemAdmin",
    "DriftAdmin",
    "GrantAdmin",
    "HoldAdmin",
    "JournalAdmin",
    "LedgerAccountAdmin",
    "LoanAdmin",
    "MatchingRuleAdmin",
    "NostroAccountAdmin",
    "PartnerAdmin",
    "PayeeAdmin",
    "PaymentAdmin",
    "ReconciliationItemAdmin",
    "ReconciliationMatchAdmin",
    "ReferenceIndexAdmin",
    "SealedRootAdmin",
    "StandingOrderAdmin",
    "StatementAdmin",
    "StatementEntryAdmin",
    "WebhookDeliveryAdmin",
    "arrears_worklist",
    "breaks_worklist",
    "counter",
    "day_end_worklist",
    "drifts_worklist",
]
