"""The general ledger: what all accounts have together, as the statements of a bank."""

from accounts.selectors.general.agreement import Agreement, agreements
from accounts.selectors.general.feeding import Feed, feeding
from accounts.selectors.general.flows import Flow, flows, net_income
from accounts.selectors.general.holdings import Basis, holdings
from accounts.selectors.general.statements import (
    TrialBalance,
    TrialLine,
    as_corrected,
    as_known,
    balance_sheets,
    customer_deposits,
    profits_and_losses,
    trial_balance,
    year_of,
)

__all__ = [
    "Agreement",
    "Basis",
    "Feed",
    "Flow",
    "TrialBalance",
    "TrialLine",
    "agreements",
    "as_corrected",
    "as_known",
    "balance_sheets",
    "customer_deposits",
    "feeding",
    "flows",
    "holdings",
    "net_income",
    "profits_and_losses",
    "trial_balance",
    "year_of",
]
