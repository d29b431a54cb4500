-- Interest on loans: a sub-ledger at twelve decimals of a minor unit, night by night, and one total per currency and day,
-- which is what the general ledger gets. The application reads it and writes it through these functions only.

CREATE TABLE accounts_loanaccrual (
    loan_id bigint NOT NULL,
    base_minor bigint NOT NULL,
    day date NOT NULL,
    booked_on date NOT NULL,
    days smallint NOT NULL,
    basis smallint NOT NULL,
    memorandum boolean NOT NULL,
    kind varchar(1) NOT NULL CHECK (kind IN ('I', 'L', 'S', 'R', 'A')),
    annual_rate numeric(9, 8) NOT NULL,
    amount numeric(38, 12) NOT NULL,
    PRIMARY KEY (loan_id, day, kind)
);
CREATE INDEX accounts_loanaccrual_booked ON accounts_loanaccrual USING brin (booked_on);

CREATE TABLE accounts_loanaccrualtotal (
    currency char(3) NOT NULL,
    day date NOT NULL,
    amount numeric(38, 12) NOT NULL,
    cumulative numeric(38, 12) NOT NULL,
    journal_id bigint REFERENCES accounts_journal,
    PRIMARY KEY (currency, day)
);

CREATE TRIGGER deny BEFORE UPDATE OR DELETE OR TRUNCATE ON accounts_loanaccrual
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_deny();
CREATE TRIGGER deny BEFORE UPDATE OR DELETE OR TRUNCATE ON accounts_loanaccrualtotal
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_deny();

-- Accrue the night after p_day for loans whose ledger account has p_low <= id < p_high: interest on the principal that is
-- not overdue, late interest on what is. By value date, as it is known now. p_nights: day count → [days, basis] of this
-- night; p_late: product version → annual late rate. Every loan that earns has a row for every night, even of nothing; a
-- loan that has the night is left alone.
CREATE FUNCTION accounts_accrue_loans(
    p_low bigint, p_high bigint, p_day date, p_booked date, p_nights jsonb, p_late jsonb, p_write boolean,
    OUT loans bigint, OUT amount numeric
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF p_write AND p_day >= (SELECT min(booking_date) FROM foundation_bookingcalendar) THEN
        RAISE EXCEPTION 'day % is not closed', p_day USING ERRCODE = 'OT009';
    END IF;
    WITH later AS MATERIALIZED (
        SELECT ledger_account_id, sum(change)::bigint AS change FROM (
            SELECT ledger_account_id, credits - debits AS change FROM accounts_dailydelta
            WHERE value_date > p_day AND ledger_account_id >= p_low AND ledger_account_id < p_high
            UNION ALL
            SELECT b.ledger_account_id, e.amount FROM accounts_balance b
            LEFT JOIN accounts_fold f ON f.ledger_account_id = b.ledger_account_id AND f.stripe = 0
            JOIN accounts_entry e ON e.ledger_account_id = b.ledger_account_id AND e.stripe = 0
                AND e.version > coalesce(f.version, 0) AND e.value_date > p_day
            WHERE b.ledger_account_id >= p_low AND b.ledger_account_id < p_high AND b.mode = 'S'
              AND b.version > coalesce(f.version, 0)
        ) moved GROUP BY 1
    ), earning AS MATERIALIZED (
        SELECT l.id, a.product_version_id, l.non_accrual_since IS NOT NULL AND l.non_accrual_since <= p_day AS memorandum,
               -(b.ledger - coalesce(x.change, 0)) AS owed, coalesce(r.annual_rate, l.annual_rate) AS rate,
               (p_nights->l.day_count->>0)::smallint AS days, (p_nights->l.day_count->>1)::smallint AS basis
        FROM accounts_loan l
        JOIN accounts_account a ON a.id = l.account_id
        JOIN accounts_balance b ON b.ledger_account_id = a.ledger_account_id
        LEFT JOIN later x ON x.ledger_account_id = a.ledger_account_id
        LEFT JOIN LATERAL (SELECT annual_rate FROM accounts_loanrate WHERE loan_id = l.id AND from_on <= p_day
                           ORDER BY from_on DESC LIMIT 1) r ON true
        WHERE a.ledger_account_id >= p_low AND a.ledger_account_id < p_high AND l.interest_from <= p_day
          AND l.state IN ('ACTIVE', 'ARREARS', 'DEFAULTED')
          AND NOT EXISTS (SELECT FROM accounts_loanaccrual k WHERE k.loan_id = l.id AND k.day = p_day AND k.kind = 'I')
    ), late AS (
        SELECT i.loan_id, sum(greatest(i.principal_minor, 0) - i.paid_principal_minor)::bigint AS principal,
               sum(i.interest_minor - i.paid_interest_minor)::bigint AS interest
        FROM accounts_instalment i JOIN earning e ON e.id = i.loan_id
        WHERE i.charged_on <= p_day AND i.paid_on IS NULL GROUP BY 1
    ), worked AS (
        SELECT e.id, e.memorandum, e.days, e.basis, k.kind, k.base, k.rate,
               round((k.base * k.rate)::numeric(60, 20) * e.days / e.basis, 12) AS amount
        FROM earning e LEFT JOIN late o ON o.loan_id = e.id
        CROSS JOIN LATERAL (VALUES
            ('I', greatest(e.owed - coalesce(o.principal, 0), 0), e.rate),
            ('L', coalesce(o.principal + o.interest, 0), coalesce((p_late->>e.product_version_id::text)::numeric, 0))
        ) k(kind, base, rate)
        WHERE k.kind = 'I' OR k.base > 0 AND k.rate > 0
    ), written AS (
        INSERT INTO accounts_loanaccrual (loan_id, base_minor, day, booked_on, days, basis, memorandum, kind, annual_rate,
                                          amount)
        SELECT w.id, w.base, p_day, p_booked, w.days, w.basis, w.memorandum, w.kind, w.rate, w.amount FROM worked w
        WHERE p_write
        ON CONFLICT DO NOTHING RETURNING accounts_loanaccrual.kind, accounts_loanaccrual.amount
    ) SELECT count(*) FILTER (WHERE x.kind = 'I'), coalesce(sum(x.amount), 0) INTO loans, amount FROM (
        SELECT w.kind, w.amount FROM written w UNION ALL SELECT w.kind, w.amount FROM worked w WHERE NOT p_write) x;
END $$;

-- Take a loan's interest out of income (S, below zero), count it again (R), or end what is left below a minor unit (A).
CREATE FUNCTION accounts_move_loan_interest(p_loan bigint, p_day date, p_kind text, p_amount numeric) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF p_kind NOT IN ('S', 'R', 'A') OR (p_kind = 'A' AND abs(p_amount) >= 2)
        OR NOT EXISTS (SELECT FROM accounts_loan WHERE id = p_loan) THEN
        RAISE EXCEPTION 'malformed call' USING ERRCODE = 'OT009';
    END IF;
    INSERT INTO accounts_loanaccrual (loan_id, base_minor, day, booked_on, days, basis, memorandum, kind, annual_rate, amount)
        SELECT p_loan, 0, p_day, greatest(p_day, min(booking_date) - 1), 0, 1, false, p_kind, 0, p_amount
        FROM foundation_bookingcalendar
        ON CONFLICT DO NOTHING;
END $$;

-- The general ledger's part: one journal per currency and day, for what was booked since the last one. The control account is the rounded running total of the
-- sub-ledger less what was paid, as for deposits.
CREATE FUNCTION accounts_total_loan_accruals(p_day date, p_receivable jsonb, p_income jsonb) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    t record;
    before numeric;
    change bigint;
    journal bigint;
    total bigint := 0;
BEGIN
    FOR t IN SELECT a.currency, sum(c.amount) AS amount
             FROM accounts_loanaccrual c JOIN accounts_loan l ON l.id = c.loan_id
             JOIN accounts_account a ON a.id = l.account_id
             WHERE c.booked_on <= p_day AND NOT c.memorandum AND c.booked_on > coalesce(
                 (SELECT max(k.day) FROM accounts_loanaccrualtotal k WHERE k.currency = a.currency), '-infinity')
             GROUP BY 1 ORDER BY 1 LOOP
        SELECT k.cumulative INTO before FROM accounts_loanaccrualtotal k
            WHERE k.currency = t.currency ORDER BY k.day DESC LIMIT 1;
        before := coalesce(before, 0);
        change := accounts_half_even(before + t.amount) - accounts_half_even(before);
        journal := NULL;
        IF change <> 0 THEN
            SELECT p.journal_ids[1] INTO journal FROM accounts_post(
                '{interest.loans}', ARRAY['loan-accrual:' || t.currency || ':' || p_day],
                ARRAY[sha256(convert_to('loans:' || t.currency || ':' || p_day || ':' || change, 'UTF8'))], '{2}',
                ARRAY[(p_receivable->>t.currency)::bigint, (p_income->>t.currency)::bigint], ARRAY[-change, change],
                p_value_dates => ARRAY[p_day]) p;
        END IF;
        INSERT INTO accounts_loanaccrualtotal (currency, day, amount, cumulative, journal_id)
            VALUES (t.currency, p_day, t.amount, before + t.amount, journal);
        total := total + change;
    END LOOP;
    RETURN total;
END $$;

REVOKE ALL ON accounts_loanaccrual, accounts_loanaccrualtotal FROM PUBLIC;
REVOKE ALL ON FUNCTION accounts_accrue_loans, accounts_move_loan_interest, accounts_total_loan_accruals FROM PUBLIC;
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'openteller') THEN
        REVOKE ALL ON accounts_loanaccrual, accounts_loanaccrualtotal FROM openteller;
        GRANT SELECT ON accounts_loanaccrual, accounts_loanaccrualtotal TO openteller;
        GRANT EXECUTE ON FUNCTION accounts_accrue_loans, accounts_move_loan_interest, accounts_total_loan_accruals
            TO openteller;
    END IF;
END $$;
