"""Where the portal's navigation leads."""

from django.utils.translation import gettext_lazy as _

from bank.foundation.pages import NavigationItem

HOME = NavigationItem(label=_("Home"), url_name="home", icon="house", order=0)
ACCOUNTS = NavigationItem(label=_("Accounts"), url_name="accounts:accounts", icon="wallet", order=10)
PAY = NavigationItem(label=_("Pay"), url_name="accounts:pay", icon="send", order=20)
PAYEES = NavigationItem(label=_("Payees"), url_name="accounts:payees", icon="users", order=60, tab=False)
STATEMENTS = NavigationItem(
    label=_("Statements"), url_name="accounts:statements", icon="file-text", order=70, tab=False
)
ORDERS = NavigationItem(label=_("Standing orders"), url_name="accounts:orders", icon="repeat", order=65, tab=False)
