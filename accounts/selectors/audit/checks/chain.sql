-- Each entry of an account (of a stripe) continues the one before it: next version, balance plus amount.
SELECT a.code || ' entry ' || e.id || ' (version ' || e.version || ')',
       'balance after ' || coalesce(e.balance_after::text, 'nothing') || ', but ' || e.before || ' before it and amount '
       || e.amount || ', version ' || coalesce(e.previous::text, 'none') || ' before it', a.id, e.journal_id
FROM (SELECT e.id, ledger_account_id, e.journal_id, e.version, e.amount, e.balance_after,
             coalesce(lag(e.balance_after) OVER chain, 0) AS before, coalesce(lag(e.version) OVER chain, 0) AS previous
      FROM accounts_entry e JOIN accounts_balance b USING (ledger_account_id) WHERE b.mode <> 'A'
      WINDOW chain AS (PARTITION BY ledger_account_id, e.stripe ORDER BY e.version)) e
JOIN accounts_ledgeraccount a ON a.id = e.ledger_account_id
WHERE e.balance_after IS DISTINCT FROM e.before + e.amount OR e.version <> e.previous + 1
