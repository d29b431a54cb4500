"""What the bank stands to lose with a customer: loans owed and credit lines, from the ledger."""

from dataclasses import dataclass

from django.db import connection

from bank.foundation.money import Money

# A loan's ledger account is negative by what is owed; an overdraft is a negative balance above a negative floor.
QUERY = """
SELECT a.currency,
       coalesce(sum(-least(b.ledger, 0)) FILTER (WHERE a.kind = 'LOAN'), 0)::bigint,
       coalesce(sum(-least(b.ledger, 0)) FILTER (WHERE a.kind <> 'LOAN'), 0)::bigint,
       coalesce(sum(greatest(least(b.ledger, 0) - b.floor, 0))
                FILTER (WHERE a.kind <> 'LOAN' AND b.floor < 0), 0)::bigint
  FROM accounts_accountparty p
  JOIN accounts_account a ON a.id = p.account_id AND a.state <> 'CLOSED'
  JOIN accounts_balance b ON b.ledger_account_id = a.ledger_account_id
 WHERE p.customer_id = %s AND p.until IS NULL AND p.role IN ('HOLDER', 'JOINT')
 GROUP BY a.currency ORDER BY a.currency
"""


@dataclass(frozen=True)
class Exposure:
    """One currency, minor units, none negative: loans owed, overdrafts drawn, credit lines not drawn yet."""

    currency: str
    loans: int
    overdrafts: int
    undrawn: int

    @property
    def total(self) -> int:
        """Return what could be owed at most as things stand."""
        return self.loans + self.overdrafts + self.undrawn

    @property
    def shown_loans(self) -> str:
        """Return the loans owed, formatted."""
        return Money(self.loans, self.currency).format()

    @property
    def shown_overdrafts(self) -> str:
        """Return the overdrafts drawn, formatted."""
        return Money(self.overdrafts, self.currency).format()

    @property
    def shown_undrawn(self) -> str:
        """Return the credit lines not drawn yet, formatted."""
        return Money(self.undrawn, self.currency).format()


def of_customer(customer_id: int) -> list[Exposure]:
    """Return a customer's exposures by currency, those of joint accounts in full."""
    with connection.cursor() as cursor:
        cursor.execute(QUERY, [customer_id])
        return [Exposure(*row) for row in cursor.fetchall()]
