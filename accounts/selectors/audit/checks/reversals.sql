-- A reversal and what it reverses together are zero on each account.
SELECT 'journal ' || r.journal, 'reverses ' || r.reverses || ', but differs on account ' || r.account,
       r.account, r.journal FROM (
    SELECT j.id AS journal, j.reverses_id AS reverses, e.ledger_account_id AS account, sum(e.amount) AS rest
    FROM accounts_journal j JOIN accounts_entry e ON e.journal_id IN (j.id, j.reverses_id)
    WHERE j.reverses_id IS NOT NULL GROUP BY 1, 2, 3) r
WHERE r.rest <> 0
