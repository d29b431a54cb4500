-- Each account (each stripe) that a new journal touched has the balance and the version of its last entry.
WITH touched AS (
    SELECT DISTINCT e.ledger_account_id, e.stripe
    FROM accounts_sealedjournal s JOIN accounts_entry e ON e.journal_id = s.journal_id
    WHERE s.position >= %(low)s AND s.position < %(high)s
), kept AS (
    SELECT t.ledger_account_id, t.stripe, coalesce(s.ledger, b.ledger) AS ledger, coalesce(s.version, b.version) AS version
    FROM touched t
    JOIN accounts_balance b ON b.ledger_account_id = t.ledger_account_id AND b.mode <> 'A'
    LEFT JOIN accounts_balancestripe s ON s.ledger_account_id = t.ledger_account_id AND s.stripe = t.stripe AND b.mode = 'T'
)
SELECT a.code || ' stripe ' || k.stripe, 'balance ' || k.ledger || ' at version ' || k.version || ', but the last entry says '
       || coalesce(last.balance_after::text, 'nothing') || ' at version ' || last.version, a.id, NULL::bigint
FROM kept k
JOIN accounts_ledgeraccount a ON a.id = k.ledger_account_id
JOIN LATERAL (SELECT e.version, e.balance_after FROM accounts_entry e
              WHERE e.ledger_account_id = k.ledger_account_id AND e.stripe = k.stripe ORDER BY e.version DESC LIMIT 1) last
    ON true
WHERE (k.ledger, k.version) IS DISTINCT FROM (last.balance_after, last.version)
