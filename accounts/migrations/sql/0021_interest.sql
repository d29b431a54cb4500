-- Interest: a sub-ledger at twelve decimals of a minor unit, day by day; what was paid out of it, with the remainder
-- carried; and one total per currency and day, which is what the general ledger gets.

CREATE TABLE accounts_accrual (
    ledger_account_id bigint NOT NULL REFERENCES accounts_ledgeraccount,
    day date NOT NULL,
    product_version_id bigint NOT NULL,
    balance bigint NOT NULL,
    amount numeric(38, 12) NOT NULL,
    PRIMARY KEY (ledger_account_id, day)
);
CREATE INDEX accounts_accrual_day ON accounts_accrual USING brin (day);

CREATE TABLE accounts_interestposting (
    ledger_account_id bigint NOT NULL REFERENCES accounts_ledgeraccount,
    through date NOT NULL,
    accrued numeric(38, 12) NOT NULL,
    posted bigint NOT NULL,
    carried numeric(38, 12) NOT NULL,
    journal_id bigint NOT NULL REFERENCES accounts_journal,
    PRIMARY KEY (ledger_account_id, through),
    CHECK (accrued = posted + carried)
);

CREATE TABLE accounts_accrualtotal (
    currency char(3) NOT NULL,
    day date NOT NULL,
    amount numeric(38, 12) NOT NULL,
    cumulative numeric(38, 12) NOT NULL,
    journal_id bigint REFERENCES accounts_journal,
    PRIMARY KEY (currency, day)
);

CREATE TRIGGER deny BEFORE UPDATE OR DELETE OR TRUNCATE ON accounts_accrual
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_deny();
CREATE TRIGGER deny BEFORE UPDATE OR DELETE OR TRUNCATE ON accounts_interestposting
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_deny();
CREATE TRIGGER deny BEFORE UPDATE OR DELETE OR TRUNCATE ON accounts_accrualtotal
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_deny();

-- What lies after a day is found without reading an account's history.
CREATE INDEX accounts_dailydelta_booked ON accounts_dailydelta (booking_date, ledger_account_id);
CREATE INDEX accounts_dailydelta_valued ON accounts_dailydelta (value_date, ledger_account_id);

CREATE FUNCTION accounts_half_even(p numeric) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
    SELECT (CASE WHEN abs(p - trunc(p)) = 0.5 THEN 2 * round(p / 2) ELSE round(p) END)::bigint
$$;

-- Accrue one closed day for customers' accounts with p_low <= id < p_high. p_terms has a row per tier of each product
-- version: version, low, high (null above the last), rate, whole, days, basis. An account that has the day is left
-- alone, so it can be done again; without p_write it is only worked out.
CREATE FUNCTION accounts_accrue(
    p_low bigint, p_high bigint, p_day date, p_terms jsonb, p_write boolean,
    OUT accounts bigint, OUT amount numeric
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF p_write AND p_day >= (SELECT min(booking_date) FROM foundation_bookingcalendar) THEN
        RAISE EXCEPTION 'day % is not closed', p_day USING ERRCODE = 'OT009';
    END IF;
    WITH term AS MATERIALIZED (
        SELECT * FROM jsonb_to_recordset(p_terms)
            t(version bigint, low bigint, high bigint, rate numeric, whole boolean, days int, basis int)
    ), late AS MATERIALIZED (
        SELECT ledger_account_id, sum(change) AS change FROM (
            SELECT ledger_account_id, credits - debits AS change FROM accounts_dailydelta
            WHERE booking_date > p_day AND ledger_account_id >= p_low AND ledger_account_id < p_high
            UNION ALL
            SELECT ledger_account_id, credits - debits FROM accounts_dailydelta
            WHERE value_date > p_day AND booking_date <= p_day AND ledger_account_id >= p_low AND ledger_account_id < p_high
            UNION ALL
            SELECT b.ledger_account_id, e.amount FROM accounts_balance b
            LEFT JOIN accounts_fold f ON f.ledger_account_id = b.ledger_account_id AND f.stripe = 0
            JOIN accounts_entry e ON e.ledger_account_id = b.ledger_account_id AND e.stripe = 0
                AND e.version > coalesce(f.version, 0)
            WHERE b.ledger_account_id >= p_low AND b.ledger_account_id < p_high AND b.mode = 'S'
              AND b.version > coalesce(f.version, 0) AND (e.booking_date > p_day OR e.value_date > p_day)
        ) after GROUP BY 1
    ), worked AS (
        SELECT b.ledger_account_id, a.product_version_id, b.ledger - coalesce(l.change, 0) AS balance, a.id
        FROM accounts_account a
        JOIN accounts_balance b ON b.ledger_account_id = a.ledger_account_id
        LEFT JOIN late l ON l.ledger_account_id = a.ledger_account_id
        WHERE a.ledger_account_id >= p_low AND a.ledger_account_id < p_high AND a.kind <> 'LOAN'
          AND a.opened_on <= p_day AND (a.closed_on IS NULL OR a.closed_on > p_day)
          AND (a.maturity_on IS NULL OR a.maturity_on > p_day)
    ), accrued AS (
        SELECT w.ledger_account_id, w.product_version_id, w.balance::bigint AS balance,
               round(sum((CASE WHEN t.whole THEN w.balance ELSE least(w.balance, t.high) - t.low END
                          * t.rate * t.days)::numeric(60, 20) / t.basis), 12) AS amount
        FROM worked w JOIN term t ON t.version = w.product_version_id AND w.balance > 0
            AND CASE WHEN t.whole THEN w.balance >= t.low AND (t.high IS NULL OR w.balance < t.high) ELSE w.balance > t.low END
        GROUP BY 1, 2, 3
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

-- Pay what has accrued up to p_through, rounded half-even, the remainder carried. p_controls: currency → the account
-- that owes it. Matured deposits only (p_matured), or accounts without a maturity.
CREATE FUNCTION accounts_pay_interest(
    p_low bigint, p_high bigint, p_through date, p_controls jsonb, p_matured boolean, p_write boolean,
    OUT accounts bigint, OUT amount bigint
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    ids bigint[]; dues numeric[]; pays bigint[]; owes bigint[];
    legs bigint[]; amounts bigint[]; journals bigint[];
BEGIN
    SELECT array_agg(id ORDER BY id), array_agg(due ORDER BY id), array_agg(accounts_half_even(due) ORDER BY id),
           array_agg(control ORDER BY id)
        INTO ids, dues, pays, owes
        FROM (SELECT a.ledger_account_id AS id, (p_controls->>a.currency)::bigint AS control,
                     sum(c.amount) + coalesce(max(p.carried), 0) AS due
              FROM accounts_account a
              LEFT JOIN LATERAL (SELECT through, carried FROM accounts_interestposting
                                 WHERE ledger_account_id = a.ledger_account_id ORDER BY through DESC LIMIT 1) p ON true
              JOIN accounts_accrual c ON c.ledger_account_id = a.ledger_account_id AND c.day <= p_through
                  AND c.day > coalesce(p.through, '-infinity')
              WHERE a.ledger_account_id >= p_low AND a.ledger_account_id < p_high AND a.state <> 'CLOSED'
                AND CASE WHEN p_matured THEN a.maturity_on <= p_through ELSE a.maturity_on IS NULL END
              GROUP BY 1, 2) owed
        WHERE accounts_half_even(due) <> 0;
    accounts := coalesce(cardinality(ids), 0);
    amount := coalesce((SELECT sum(p) FROM unnest(pays) p), 0);
    IF accounts = 0 OR NOT p_write THEN
        RETURN;
    END IF;
    SELECT array_agg(leg ORDER BY i, side), array_agg(change ORDER BY i, side) INTO legs, amounts
        FROM unnest(ids, pays, owes) WITH ORDINALITY t(id, pay, owe, i),
             LATERAL (VALUES (1, owe, -pay), (2, id, pay)) s(side, leg, change);
    SELECT p.journal_ids INTO journals FROM accounts_post(
        array_fill('interest'::text, ARRAY[accounts::int]),
        (SELECT array_agg('interest:' || id || ':' || p_through ORDER BY i) FROM unnest(ids) WITH ORDINALITY t(id, i)),
        (SELECT array_agg(sha256(convert_to(id || ':' || p_through || ':' || pay, 'UTF8')) ORDER BY i)
         FROM unnest(ids, pays) WITH ORDINALITY t(id, pay, i)),
        array_fill(2, ARRAY[accounts::int]), legs, amounts,
        p_value_dates => array_fill(p_through + 1, ARRAY[accounts::int])) p;
    INSERT INTO accounts_interestposting (ledger_account_id, through, accrued, posted, carried, journal_id)
        SELECT id, p_through, due, pay, due - pay, journal FROM unnest(ids, dues, pays, journals) t(id, due, pay, journal);
END $$;

-- The general ledger's part: one journal per currency and day. The control account then is the rounded sum of the
-- sub-ledger, whatever the days' own fractions: each day posts the difference of two rounded running totals.
CREATE FUNCTION accounts_total_accruals(p_day date, p_payable jsonb, p_expense jsonb) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    t record;
    before numeric;
    change bigint;
    journal bigint;
    total bigint := 0;
BEGIN
    FOR t IN SELECT a.currency, sum(c.amount) AS amount
             FROM accounts_accrual c JOIN accounts_ledgeraccount a ON a.id = c.ledger_account_id
             WHERE c.day = p_day GROUP BY 1 ORDER BY 1 LOOP
        CONTINUE WHEN EXISTS (SELECT FROM accounts_accrualtotal k WHERE k.currency = t.currency AND k.day = p_day);
        SELECT k.cumulative INTO before FROM accounts_accrualtotal k WHERE k.currency = t.currency ORDER BY k.day DESC LIMIT 1;
        before := coalesce(before, 0);
        change := accounts_half_even(before + t.amount) - accounts_half_even(before);
        journal := NULL;
        IF change <> 0 THEN
            SELECT p.journal_ids[1] INTO journal FROM accounts_post(
                '{interest.accrual}', ARRAY['accrual:' || t.currency || ':' || p_day],
                ARRAY[sha256(convert_to(t.currency || ':' || p_day || ':' || change, 'UTF8'))], '{2}',
                ARRAY[(p_expense->>t.currency)::bigint, (p_payable->>t.currency)::bigint], ARRAY[-change, change],
                p_value_dates => ARRAY[p_day]) p;
        END IF;
        INSERT INTO accounts_accrualtotal (currency, day, amount, cumulative, journal_id)
            VALUES (t.currency, p_day, t.amount, before + t.amount, journal);
        total := total + change;
    END LOOP;
    RETURN total;
END $$;

REVOKE ALL ON accounts_accrual, accounts_interestposting, accounts_accrualtotal FROM PUBLIC;
REVOKE ALL ON FUNCTION accounts_accrue, accounts_pay_interest, accounts_total_accruals FROM PUBLIC;
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'openteller') THEN
        REVOKE ALL ON accounts_accrual, accounts_interestposting, accounts_accrualtotal FROM openteller;
        GRANT SELECT ON accounts_accrual, accounts_interestposting, accounts_accrualtotal TO openteller;
        GRANT EXECUTE ON FUNCTION accounts_accrue, accounts_pay_interest, accounts_total_accruals TO openteller;
    END IF;
END $$;
