"""Staff's pages of accounts: the customer's 360° page, accounts and payments."""

from accounts.admin.accounts import AccountAdmin
from accounts.admin.customers import CustomerAdmin
from accounts.admin.payments import PaymentAdmin

__all__ = ["AccountAdmin", "CustomerAdmin", "PaymentAdmin"]
