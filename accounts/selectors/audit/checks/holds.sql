-- What a balance says is held is what its active holds still cover.
SELECT a.code, 'held ' || b.held || ', but active holds cover ' || coalesce(h.rest, 0), b.ledger_account_id, NULL::bigint
FROM accounts_balance b
JOIN accounts_ledgeraccount a ON a.id = b.ledger_account_id
LEFT JOIN (SELECT ledger_account_id, sum(amount - captured) AS rest FROM accounts_hold WHERE state = 'ACTIVE' GROUP BY 1) h
    ON h.ledger_account_id = b.ledger_account_id
WHERE b.held <> coalesce(h.rest, 0)
