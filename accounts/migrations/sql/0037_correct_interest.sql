-- Backdated entries: for every account of the range that got an entry on the closed day p_day with an earlier value date,
-- work out each day from that value date on again, on the balances as corrected, and write down what it adds to what was
-- recorded, one row a day and side, known on p_day. History stays as it was; a second call finds nothing to add. The
-- range has been folded (accounts_roll). Days before this bank's first day's end are others' history. p_terms as for accounts_accrue, with `day`: a set of rows for each night.
CREATE FUNCTION accounts_backdated(p_low bigint, p_high bigint, p_day date)
RETURNS TABLE (id bigint, since date) LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT d.ledger_account_id, greatest(min(d.value_date), a.opened_on, first.day)
    FROM accounts_dailydelta d JOIN accounts_account a ON a.ledger_account_id = d.ledger_account_id
    JOIN (SELECT min(t.day) AS day FROM accounts_accrualtotal t) first ON first.day < p_day
    WHERE d.booking_date = p_day AND d.value_date < p_day AND d.ledger_account_id >= p_low AND d.ledger_account_id < p_high
    GROUP BY d.ledger_account_id, a.opened_on, first.day
$$;

CREATE FUNCTION accounts_correct_interest(
    p_low bigint, p_high bigint, p_day date, p_terms jsonb, p_write boolean, OUT days bigint, OUT amount numeric
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET jit = off AS $$
BEGIN
    days := 0; amount := 0;
    IF p_write AND p_day >= (SELECT min(booking_date) FROM foundation_bookingcalendar) THEN
        RAISE EXCEPTION 'day % is not closed', p_day USING ERRCODE = 'OT009';
    ELSIF EXISTS (SELECT FROM accounts_accrualtotal t WHERE t.day = p_day) THEN
        RETURN;
    END IF;
    WITH term AS MATERIALIZED (
        SELECT * FROM jsonb_to_recordset(p_terms) t(
            day date, version bigint, price bigint, low bigint, high bigint, rate numeric, extra numeric, basis int, debit jsonb)
    ), night AS MATERIALIZED (
        SELECT a.ledger_account_id AS id, a.product_version_id AS version, a.currency, n.day::date AS day,
               (SELECT coalesce(sum(d.credits - d.debits), 0)::bigint FROM accounts_dailydelta d
                WHERE d.ledger_account_id = a.ledger_account_id AND d.value_date <= n.day AND d.booking_date <= p_day) AS balance,
               coalesce((SELECT c.line FROM accounts_creditline c WHERE c.ledger_account_id = a.ledger_account_id
                         AND c.since <= n.day ORDER BY c.since DESC LIMIT 1), 0) AS line
        FROM accounts_backdated(p_low, p_high, p_day) b
        JOIN accounts_account a ON a.ledger_account_id = b.id
        CROSS JOIN generate_series(b.since, least(p_day, a.closed_on, a.maturity_on) - 1, '1 day') n(day)
    ), right_now AS (
        SELECT n.*, t.price,
               coalesce(CASE WHEN t.debit IS NULL THEN ((n.balance * t.rate + t.extra) / t.basis)::numeric(38, 12)
                             ELSE -accounts_debit_night(-n.balance, n.line, t.debit, t.basis) END, 0) AS amount
        FROM night n LEFT JOIN term t ON t.day = n.day AND t.version = n.version AND n.balance >= t.low AND n.balance < t.high
    ), difference AS (
        SELECT r.id, r.day, r.currency, r.balance, s.kind, coalesce(r.price, k.price) AS price,
               CASE s.kind WHEN 'C' THEN greatest(r.amount, 0) ELSE least(r.amount, 0) END - coalesce(k.amount, 0) AS change
        FROM right_now r CROSS JOIN (VALUES ('C'::"char"), ('D')) s(kind)
        LEFT JOIN LATERAL (SELECT sum(d.amount) AS amount, max(d.price_id) AS price FROM accounts_interestday d
                           WHERE d.ledger_account_id = r.id AND d.day = r.day AND d.kind = s.kind) k ON true
    ), changed AS MATERIALIZED (SELECT * FROM difference d WHERE d.change <> 0
    ), written AS (
        INSERT INTO accounts_accrualadjustment (ledger_account_id, balance, price_id, known_on, day, kind, amount)
        SELECT c.id, c.balance, c.price, p_day, c.day, c.kind, c.change FROM changed c WHERE p_write
    ), kept AS (
        INSERT INTO accounts_accrualpart (day, currency, side, amount)
        SELECT p_day, c.currency, c.kind, sum(c.change) FROM changed c WHERE p_write GROUP BY 2, 3
    ) SELECT count(*), coalesce(sum(c.change), 0) INTO days, amount FROM changed c;
END $$;

REVOKE ALL ON FUNCTION accounts_backdated, accounts_correct_interest FROM PUBLIC;
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'openteller') THEN
        GRANT EXECUTE ON FUNCTION accounts_backdated, accounts_correct_interest TO openteller;
    END IF;
END $$;
