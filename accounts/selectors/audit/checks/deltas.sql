-- Each daily delta is the sum of the entries folded into it.
WITH folded AS (
    SELECT e.ledger_account_id, e.value_date, e.booking_date, sum(greatest(e.amount, 0)) AS credits,
           sum(greatest(-e.amount, 0)) AS debits, count(*) AS entries
    FROM accounts_entry e
    JOIN accounts_balance b USING (ledger_account_id)
    LEFT JOIN accounts_fold f ON f.ledger_account_id = e.ledger_account_id AND f.stripe = e.stripe
    LEFT JOIN accounts_unrolledentry u ON u.ledger_account_id = e.ledger_account_id AND u.version = e.version AND b.mode = 'A'
    WHERE CASE WHEN b.mode = 'A' THEN u.version IS NULL ELSE e.version <= coalesce(f.version, 0) END
    GROUP BY 1, 2, 3
)
SELECT a.code || ' value date ' || coalesce(d.value_date, f.value_date) || ' booked ' || coalesce(d.booking_date, f.booking_date),
       'daily delta +' || coalesce(d.credits, 0) || ' -' || coalesce(d.debits, 0) || ' in ' || coalesce(d.entries, 0)
       || ', entries +' || coalesce(f.credits, 0) || ' -' || coalesce(f.debits, 0) || ' in ' || coalesce(f.entries, 0),
       a.id, NULL::bigint
FROM accounts_dailydelta d
FULL JOIN folded f ON f.ledger_account_id = d.ledger_account_id AND f.value_date = d.value_date AND f.booking_date = d.booking_date
JOIN accounts_ledgeraccount a ON a.id = coalesce(d.ledger_account_id, f.ledger_account_id)
WHERE (d.credits, d.debits, d.entries) IS DISTINCT FROM (f.credits, f.debits, f.entries)
