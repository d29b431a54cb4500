-- Fold entries into daily deltas, and append-only entries into balances. Reads are exact before and after: they add
-- what is not folded yet. Versions of a strict account or of a stripe commit in order, so "after version v" misses none.

CREATE FUNCTION accounts_roll(p_ids bigint[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    folded bigint;
    rolled bigint;
BEGIN
    INSERT INTO accounts_fold (ledger_account_id, stripe, version)
        SELECT b.ledger_account_id, stripe, 0 FROM accounts_balance b, generate_series(0, 15) stripe
        WHERE b.ledger_account_id = ANY (p_ids) AND (b.mode = 'T' OR stripe = 0)
        ORDER BY 1, 2 ON CONFLICT DO NOTHING;
    -- One roll-up of an account at a time.
    PERFORM FROM accounts_fold WHERE ledger_account_id = ANY (p_ids) ORDER BY ledger_account_id, stripe FOR UPDATE;

    WITH fresh AS MATERIALIZED (
        SELECT f.ledger_account_id, f.stripe, e.version, e.amount, e.value_date, e.booking_date
        FROM accounts_fold f
        JOIN accounts_balance b USING (ledger_account_id)
        JOIN accounts_entry e
            ON e.ledger_account_id = f.ledger_account_id AND e.stripe = f.stripe AND e.version > f.version
        WHERE f.ledger_account_id = ANY (p_ids) AND b.mode <> 'A'
    ), moved AS (
        UPDATE accounts_fold f SET version = t.version
        FROM (SELECT ledger_account_id, stripe, max(version) AS version FROM fresh GROUP BY 1, 2) t
        WHERE f.ledger_account_id = t.ledger_account_id AND f.stripe = t.stripe
    ), summed AS (
        INSERT INTO accounts_dailydelta AS d (ledger_account_id, credits, debits, entries, value_date, booking_date)
        SELECT ledger_account_id, sum(greatest(amount, 0))::bigint, sum(greatest(-amount, 0))::bigint, count(*),
               value_date, booking_date FROM fresh GROUP BY 1, 5, 6
        ON CONFLICT (ledger_account_id, value_date, booking_date)
            DO UPDATE SET credits = d.credits + excluded.credits, debits = d.debits + excluded.debits,
                          entries = d.entries + excluded.entries
    ) SELECT count(*) INTO folded FROM fresh;

    WITH fresh AS MATERIALIZED (
        DELETE FROM accounts_unrolledentry WHERE ledger_account_id = ANY (p_ids) RETURNING *
    ), moved AS (
        UPDATE accounts_balance b SET ledger = b.ledger + t.change, version = b.version + t.entries
        FROM (SELECT ledger_account_id, sum(amount)::bigint AS change, count(*) AS entries FROM fresh GROUP BY 1) t
        WHERE b.ledger_account_id = t.ledger_account_id
    ), summed AS (
        INSERT INTO accounts_dailydelta AS d (ledger_account_id, credits, debits, entries, value_date, booking_date)
        SELECT ledger_account_id, sum(greatest(amount, 0))::bigint, sum(greatest(-amount, 0))::bigint, count(*),
               value_date, booking_date FROM fresh GROUP BY 1, 5, 6
        ON CONFLICT (ledger_account_id, value_date, booking_date)
            DO UPDATE SET credits = d.credits + excluded.credits, debits = d.debits + excluded.debits,
                          entries = d.entries + excluded.entries
    ) SELECT count(*) INTO rolled FROM fresh;
    RETURN folded + rolled;
END $$;
