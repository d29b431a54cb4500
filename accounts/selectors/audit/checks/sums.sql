-- Each balance and each stripe is the sum and the count of its entries.
WITH summed AS (
    SELECT ledger_account_id, CASE WHEN b.mode = 'T' THEN e.stripe ELSE 0 END AS stripe,
           sum(e.amount) AS amount, count(*) AS entries
    FROM accounts_entry e JOIN accounts_balance b USING (ledger_account_id) GROUP BY 1, 2
), kept AS (
    SELECT ledger_account_id, 0 AS stripe, ledger, version FROM accounts_balance WHERE mode = 'S'
    UNION ALL SELECT ledger_account_id, stripe, ledger, version FROM accounts_balancestripe
    UNION ALL SELECT b.ledger_account_id, 0, b.ledger + coalesce(sum(u.amount), 0), b.version + count(u.amount)
        FROM accounts_balance b LEFT JOIN accounts_unrolledentry u USING (ledger_account_id)
        WHERE b.mode = 'A' GROUP BY b.ledger_account_id
)
SELECT a.code || ' stripe ' || coalesce(k.stripe, s.stripe),
       'balance ' || coalesce(k.ledger::text, 'missing') || ' at version ' || coalesce(k.version, 0) || ', but entries sum to '
       || coalesce(s.amount, 0) || ' in ' || coalesce(s.entries, 0), a.id, NULL::bigint
FROM kept k FULL JOIN summed s ON s.ledger_account_id = k.ledger_account_id AND s.stripe = k.stripe
JOIN accounts_ledgeraccount a ON a.id = coalesce(k.ledger_account_id, s.ledger_account_id)
WHERE k.ledger IS DISTINCT FROM coalesce(s.amount, 0) OR k.version IS DISTINCT FROM coalesce(s.entries, 0)
