-- The accrual in one row of terms per account: what the tiers below earn is worked out beforehand (`base`), so nothing is
-- grouped. p_terms: version, low, high (null above the last), start and rate of the part that is earned at this tier's
-- rate, base (what lies below start earns, a year), days, basis. Otherwise as in 0021_interest.sql.

CREATE OR REPLACE FUNCTION accounts_accrue(
    p_low bigint, p_high bigint, p_day date, p_terms jsonb, p_write boolean,
    OUT accounts bigint, OUT amount numeric
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF p_write AND p_day >= (SELECT min(booking_date) FROM foundation_bookingcalendar) THEN
        RAISE EXCEPTION 'day % is not closed', p_day USING ERRCODE = 'OT009';
    END IF;
    WITH term AS MATERIALIZED (
        SELECT * FROM jsonb_to_recordset(p_terms)
            t(version bigint, low bigint, high bigint, start bigint, base numeric, rate numeric, days int, basis int)
    ), late AS MATERIALIZED (
        SELECT ledger_account_id, sum(change)::bigint AS change FROM (
            SELECT ledger_account_id, credits - debits AS change FROM accounts_dailydelta
            WHERE booking_date > p_day AND ledger_account_id >= p_low AND ledger_account_id < p_high
            UNION ALL
            SELECT ledger_account_id, credits - debits FROM accounts_dailydelta
            WHERE value_date > p_day AND booking_date <= p_day AND ledger_account_id >= p_low AND ledger_account_id < p_high
            UNION ALL
            SELECT b.ledger_account_id, e.amount FROM accounts_balance b
            LEFT JOIN accounts_fold f ON f.ledger_account_id = b.ledger_account_id AND f.stripe = 0
                AND f.ledger_account_id >= p_low AND f.ledger_account_id < p_high
            JOIN LATERAL (SELECT n.amount, n.booking_date, n.value_date FROM accounts_entry n
                          WHERE n.ledger_account_id = b.ledger_account_id AND n.stripe = 0
                            AND n.version > coalesce(f.version, 0) OFFSET 0) e
                ON e.booking_date > p_day OR e.value_date > p_day
            WHERE b.ledger_account_id >= p_low AND b.ledger_account_id < p_high AND b.mode = 'S'
              AND b.version > coalesce(f.version, 0)
        ) after GROUP BY 1
    ), worked AS (
        SELECT b.ledger_account_id, a.product_version_id, b.ledger - coalesce(l.change, 0) AS balance
        FROM accounts_account a
        JOIN accounts_balance b ON b.ledger_account_id = a.ledger_account_id
            AND b.ledger_account_id >= p_low AND b.ledger_account_id < p_high
        LEFT JOIN late l ON l.ledger_account_id = a.ledger_account_id
        WHERE a.ledger_account_id >= p_low AND a.ledger_account_id < p_high AND a.kind <> 'LOAN'
          AND a.opened_on <= p_day AND (a.closed_on IS NULL OR a.closed_on > p_day)
          AND (a.maturity_on IS NULL OR a.maturity_on > p_day)
    ), accrued AS (
        SELECT w.ledger_account_id, w.product_version_id, w.balance,
               round((t.base + (w.balance - t.start) * t.rate)::numeric(60, 20) * t.days / t.basis, 12) AS amount
        FROM worked w JOIN term t ON t.version = w.product_version_id
            AND w.balance >= t.low AND (t.high IS NULL OR w.balance < t.high)
        WHERE w.balance > 0
    ), written AS (
        INSERT INTO accounts_accrual (ledger_account_id, day, product_version_id, balance, amount)
        SELECT c.ledger_account_id, p_day, c.product_version_id, c.balance, c.amount FROM accrued c
        WHERE p_write AND c.amount > 0
        ON CONFLICT DO NOTHING RETURNING accounts_accrual.amount
    ) SELECT count(*), coalesce(sum(x.amount), 0) INTO accounts, amount FROM (
        SELECT w.amount FROM written w
        UNION ALL SELECT c.amount FROM accrued c WHERE NOT p_write AND c.amount > 0 AND NOT EXISTS (
            SELECT FROM accounts_accrual k WHERE k.ledger_account_id = c.ledger_account_id AND k.day = p_day)) x;
END $$;

-- The function alone writes here, from accounts that exist and are never deleted.
ALTER TABLE accounts_accrual DROP CONSTRAINT accounts_accrual_ledger_account_id_fkey;
