"""The core: customers, the ledger, deposits, loans, payments, statements, the day's end."""
