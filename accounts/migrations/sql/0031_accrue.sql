-- Value dates and booking dates after a day on which anything was folded: a handful, found by their index.
CREATE FUNCTION accounts_days_after(p_day date, OUT booked date[], OUT valued date[])
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    WITH RECURSIVE b(day) AS (
        SELECT min(booking_date) FROM accounts_dailydelta WHERE booking_date > p_day
        UNION ALL SELECT (SELECT min(booking_date) FROM accounts_dailydelta WHERE booking_date > b.day) FROM b WHERE b.day IS NOT NULL
    ), v(day) AS (
        SELECT min(value_date) FROM accounts_dailydelta WHERE value_date > p_day
        UNION ALL SELECT (SELECT min(value_date) FROM accounts_dailydelta WHERE value_date > v.day) FROM v WHERE v.day IS NOT NULL
    ) SELECT (SELECT coalesce(array_agg(day), '{}') FROM b WHERE day IS NOT NULL),
             (SELECT coalesce(array_agg(day), '{}') FROM v WHERE day IS NOT NULL)
$$;

-- What a night costs on a debit balance: nothing up to the buffer, the tiers' rates on what is drawn of the arranged
-- line (each part at its own), and one rate on what is beyond it. p_terms: {buffer, tiers: [{low, high, rate}], beyond},
-- rates with the night's days in them. Rounded once, at twelve decimals, half away from zero.
CREATE FUNCTION accounts_debit_night(p_drawn numeric, p_line bigint, p_terms jsonb, p_basis int) RETURNS numeric
LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
    WITH drawn(buffer, arranged) AS (
        SELECT (p_terms->>'buffer')::bigint, greatest(p_line, (p_terms->>'buffer')::bigint)
    ) SELECT ((coalesce((SELECT sum(greatest(least(p_drawn, d.arranged, t.high) - greatest(t.low, d.buffer), 0) * t.rate)
                         FROM jsonb_to_recordset(p_terms->'tiers') t(low bigint, high bigint, rate numeric)), 0)
               + greatest(p_drawn - d.arranged, 0) * (p_terms->>'beyond')::numeric)
              * 1.00000000000000000000 / p_basis)::numeric(38, 12)
    FROM drawn d
$$;

-- Accrue one closed day for customers' accounts with p_low <= id < p_high, on the balance by value date as it was known
-- when the day closed. p_terms has a row per version and band of balances, low <= balance < high: what is earned is
-- (balance * rate + extra) / basis, where rate and extra already hold the night's days and extra has twenty decimals
-- (so has the quotient then; it is rounded once, at twelve decimals, half away from zero). A band below zero has `debit`
-- instead (see above). An account that has the day is left alone, so a range can be done again; without p_write it is
-- only worked out.
--
-- The plan is made once a session and never by nested loops, whatever the statistics of a young table say.
DROP FUNCTION accounts_accrue;
CREATE FUNCTION accounts_accrue(
    p_low bigint, p_high bigint, p_day date, p_terms jsonb, p_write boolean,
    OUT accounts bigint, OUT amount numeric
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
  SET plan_cache_mode = force_generic_plan SET enable_nestloop = off SET jit = off AS $$
DECLARE
    fresh boolean := p_write;
    booked_later date[];
    valued_later date[];
BEGIN
    accounts := 0; amount := 0;
    IF p_write AND p_day >= (SELECT min(booking_date) FROM foundation_bookingcalendar) THEN
        RAISE EXCEPTION 'day % is not closed', p_day USING ERRCODE = 'OT009';
    ELSIF EXISTS (SELECT FROM accounts_accrualtotal t WHERE t.day = p_day) THEN
        RETURN;
    END IF;
    SELECT d.booked, d.valued INTO booked_later, valued_later FROM accounts_days_after(p_day) d;
    LOOP
        BEGIN
            WITH term AS MATERIALIZED (
                SELECT * FROM jsonb_to_recordset(p_terms) t(
                    version bigint, price bigint, currency text, low bigint, high bigint, rate numeric, extra numeric, basis int,
                    debit jsonb)
            ), held AS MATERIALIZED (
                SELECT b.ledger_account_id AS id, b.ledger, b.version, coalesce(f.version, 0) AS folded
                FROM accounts_balance b
                LEFT JOIN accounts_fold f ON f.ledger_account_id = b.ledger_account_id AND f.stripe = 0
                    AND f.ledger_account_id >= p_low AND f.ledger_account_id < p_high
                WHERE b.ledger_account_id >= p_low AND b.ledger_account_id < p_high AND b.mode = 'S'
            ), late AS MATERIALIZED (
                SELECT after.id, sum(after.change)::bigint AS change FROM (
                    SELECT ledger_account_id AS id, credits - debits AS change FROM accounts_dailydelta
                    WHERE booking_date = ANY (booked_later) AND ledger_account_id >= p_low AND ledger_account_id < p_high
                    UNION ALL
                    SELECT ledger_account_id, credits - debits FROM accounts_dailydelta
                    WHERE value_date = ANY (valued_later) AND booking_date <= p_day
                        AND ledger_account_id >= p_low AND ledger_account_id < p_high
                    UNION ALL
                    SELECT h.id, e.amount FROM held h
                    JOIN LATERAL (SELECT n.amount, n.booking_date, n.value_date FROM accounts_entry n
                                  WHERE n.ledger_account_id = h.id AND n.stripe = 0 AND n.version > h.folded OFFSET 0) e
                        ON e.booking_date > p_day OR e.value_date > p_day
                    WHERE h.version > h.folded
                ) after GROUP BY 1
            ), accrued AS MATERIALIZED (
                SELECT w.id, w.balance, t.price, t.currency,
                       CASE WHEN t.debit IS NULL THEN ((w.balance * t.rate + t.extra) / t.basis)::numeric(38, 12)
                            ELSE -accounts_debit_night(-w.balance, coalesce(
                                (SELECT c.line FROM accounts_creditline c WHERE c.ledger_account_id = w.id
                                 AND c.since <= p_day ORDER BY c.since DESC LIMIT 1), 0), t.debit, t.basis)
                       END AS amount
                FROM (SELECT a.ledger_account_id AS id, a.product_version_id AS version,
                             h.ledger - coalesce(l.change, 0) AS balance
                      FROM accounts_account a JOIN held h ON h.id = a.ledger_account_id
                      LEFT JOIN late l ON l.id = a.ledger_account_id
                      WHERE a.ledger_account_id >= p_low AND a.ledger_account_id < p_high AND a.opened_on <= p_day
                        AND (a.closed_on IS NULL OR a.closed_on > p_day)
                        AND (a.maturity_on IS NULL OR a.maturity_on > p_day)) w
                JOIN term t ON t.version = w.version AND w.balance >= t.low AND w.balance < t.high
                WHERE fresh OR NOT EXISTS (
                    SELECT FROM accounts_accrual k WHERE k.ledger_account_id = w.id AND k.day = p_day)
            ), written AS (
                INSERT INTO accounts_accrual (ledger_account_id, balance, price_id, day, amount)
                SELECT c.id, c.balance, c.price, p_day, c.amount FROM accrued c WHERE p_write AND c.amount <> 0
            ), summed AS (
                SELECT c.currency, c.amount < 0 AS debit, count(*) AS rows, sum(c.amount) AS amount
                FROM accrued c WHERE c.amount <> 0 GROUP BY 1, 2
            ), kept AS (
                INSERT INTO accounts_accrualpart (day, currency, side, amount)
                SELECT p_day, s.currency, (CASE WHEN s.debit THEN 'D' ELSE 'C' END)::"char", s.amount FROM summed s WHERE p_write
            ) SELECT coalesce(sum(s.rows), 0), coalesce(sum(s.amount), 0) INTO accounts, amount FROM summed s;
            RETURN;
        EXCEPTION WHEN unique_violation THEN
            IF NOT fresh THEN RAISE; END IF;
            fresh := false;  -- Some of the range is done: go round it.
        END;
    END LOOP;
END $$;
