-- Each new entry continues the one before it.
SELECT a.code || ' entry ' || e.id || ' (version ' || e.version || ')',
       'balance after ' || coalesce(e.balance_after::text, 'nothing') || ', but '
       || coalesce(p.balance_after::text, 'nothing') || ' before it and amount ' || e.amount, a.id, e.journal_id
FROM accounts_sealedjournal s
JOIN accounts_entry e ON e.journal_id = s.journal_id
JOIN accounts_balance b ON b.ledger_account_id = e.ledger_account_id AND b.mode <> 'A'
JOIN accounts_ledgeraccount a ON a.id = e.ledger_account_id
LEFT JOIN accounts_entry p
    ON p.ledger_account_id = e.ledger_account_id AND p.stripe = e.stripe AND p.version = e.version - 1
WHERE s.position >= %(low)s AND s.position < %(high)s
  AND (e.balance_after IS DISTINCT FROM coalesce(p.balance_after, 0) + e.amount OR (e.version > 1 AND p.id IS NULL))
