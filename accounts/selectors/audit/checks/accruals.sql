-- The interest sub-ledger agrees with the general ledger's totals: each closed day's accruals, with what became known on
-- that day, with the day's total; and what was posted to an account with what its journal did.
WITH known AS (
    SELECT k.ledger_account_id, k.day, CASE WHEN k.amount > 0 THEN 'C' ELSE 'D' END AS side, k.amount FROM accounts_accrual k
    UNION ALL
    SELECT k.ledger_account_id, k.known_on, CASE k.kind WHEN 'D' THEN 'D' ELSE 'C' END, k.amount
    FROM accounts_accrualadjustment k
), summed AS (
    SELECT a.currency, k.day, k.side, sum(k.amount) AS amount
    FROM known k JOIN accounts_ledgeraccount a ON a.id = k.ledger_account_id GROUP BY 1, 2, 3
)
SELECT t.currency || ' ' || t.side::text || ' ' || t.day,
       'accruals sum to ' || coalesce(d.amount, 0) || ', the day''s total is ' || t.amount, NULL::bigint, t.journal_id
FROM accounts_accrualtotal t
LEFT JOIN summed d ON d.currency = t.currency AND d.day = t.day AND d.side = t.side::text
WHERE t.amount <> coalesce(d.amount, 0)
UNION ALL
SELECT a.code || ' ' || p.side::text || ' through ' || p.through,
       'interest posted ' || p.posted || ', its journal did ' || coalesce(e.amount, 0), a.id, p.journal_id
FROM accounts_interestposting p
JOIN accounts_ledgeraccount a ON a.id = p.ledger_account_id
LEFT JOIN LATERAL (SELECT sum(e.amount) AS amount FROM accounts_entry e
                   WHERE e.journal_id = p.journal_id AND e.ledger_account_id = p.ledger_account_id) e ON true
WHERE p.posted IS DISTINCT FROM e.amount::bigint
