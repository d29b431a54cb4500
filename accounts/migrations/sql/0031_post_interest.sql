-- Pay (or charge) what has accrued up to p_through and was not posted yet, each side by itself: rounded half-even to the
-- minor unit, the remainder carried. Whose turn it is: versions in p_due, every deposit that has matured, or everyone
-- with p_due null. p_controls: currency → side → the account that owes or is owed it; p_debits: the versions whose
-- accounts may owe. What was corrected since the last posting is in it: rows count by when they became known.
DROP FUNCTION accounts_pay_interest;
CREATE FUNCTION accounts_post_interest(
    p_low bigint, p_high bigint, p_through date, p_controls jsonb, p_due bigint[], p_debits bigint[], p_write boolean,
    OUT accounts bigint, OUT amount bigint
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    ids bigint[]; sides "char"[]; dues numeric[]; pays bigint[]; owes bigint[];
    legs bigint[]; amounts bigint[]; journals bigint[];
BEGIN
    SELECT array_agg(id ORDER BY id, side), array_agg(side ORDER BY id, side), array_agg(due ORDER BY id, side),
           array_agg(accounts_half_even(due) ORDER BY id, side), array_agg(control ORDER BY id, side)
        INTO ids, sides, dues, pays, owes
        FROM (SELECT a.ledger_account_id AS id, s.side, (p_controls->a.currency->>s.side::text)::bigint AS control,
                     coalesce(p.carried, 0) + (
                         SELECT coalesce(sum(c.amount), 0) FROM accounts_accrual c
                         WHERE c.ledger_account_id = a.ledger_account_id AND c.day <= p_through
                           AND c.day > coalesce(p.through, '-infinity') AND (c.amount > 0) = (s.side = 'C')
                     ) + (
                         SELECT coalesce(sum(k.amount), 0) FROM accounts_accrualadjustment k
                         WHERE k.ledger_account_id = a.ledger_account_id AND k.known_on <= p_through
                           AND k.known_on > coalesce(p.through, '-infinity') AND (k.kind = 'D') = (s.side = 'D')
                     ) AS due
              FROM accounts_account a
              JOIN (VALUES ('C'::"char"), ('D')) s(side) ON s.side = 'C' OR a.product_version_id = ANY (p_debits)
              LEFT JOIN LATERAL (SELECT through, carried FROM accounts_interestposting
                                 WHERE ledger_account_id = a.ledger_account_id AND side = s.side
                                 ORDER BY through DESC LIMIT 1) p ON true
              WHERE a.ledger_account_id >= p_low AND a.ledger_account_id < p_high AND a.state <> 'CLOSED'
                AND (p_due IS NULL OR a.product_version_id = ANY (p_due) OR a.maturity_on <= p_through)
                AND p.through IS DISTINCT FROM p_through) owed
        WHERE accounts_half_even(due) <> 0;
    accounts := coalesce(cardinality(ids), 0);
    amount := coalesce((SELECT sum(p) FROM unnest(pays) p), 0);
    IF accounts = 0 OR NOT p_write THEN
        RETURN;
    END IF;
    SELECT array_agg(leg ORDER BY i, nth), array_agg(change ORDER BY i, nth) INTO legs, amounts
        FROM unnest(ids, pays, owes) WITH ORDINALITY t(id, pay, owe, i),
             LATERAL (VALUES (1, owe, -pay), (2, id, pay)) s(nth, leg, change);
    SELECT p.journal_ids INTO journals FROM accounts_post(
        (SELECT array_agg(CASE side WHEN 'C' THEN 'interest' ELSE 'interest.debit' END ORDER BY i)
         FROM unnest(sides) WITH ORDINALITY t(side, i)),
        (SELECT array_agg(CASE side WHEN 'C' THEN 'interest:' ELSE 'interest.debit:' END || id || ':' || p_through ORDER BY i)
         FROM unnest(ids, sides) WITH ORDINALITY t(id, side, i)),
        (SELECT array_agg(sha256(convert_to(id || ':' || p_through || ':' || pay, 'UTF8')) ORDER BY i)
         FROM unnest(ids, pays) WITH ORDINALITY t(id, pay, i)),
        array_fill(2, ARRAY[accounts::int]), legs, amounts,
        p_value_dates => array_fill(p_through + 1, ARRAY[accounts::int]), p_overdraft => true) p;
    INSERT INTO accounts_interestposting (ledger_account_id, side, through, accrued, posted, carried, journal_id)
        SELECT id, side, p_through, due, pay, due - pay, journal
        FROM unnest(ids, sides, dues, pays, journals) t(id, side, due, pay, journal);
END $$;

-- The general ledger's part: one journal per currency, side and day. The control account then is the rounded sum of the
-- sub-ledger, whatever the days' own fractions: each day posts the difference of two rounded running totals.
-- p_controls: currency → side → [what is owed, its expense or income].
DROP FUNCTION accounts_total_accruals;
CREATE FUNCTION accounts_total_accruals(p_day date, p_controls jsonb) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    t record;
    before numeric;
    change bigint;
    journal bigint;
    total bigint := 0;
BEGIN
    FOR t IN SELECT p.currency, p.side, sum(p.amount) AS amount FROM accounts_accrualpart p
             WHERE p.day = p_day GROUP BY 1, 2 ORDER BY 1, 2 LOOP
        CONTINUE WHEN EXISTS (SELECT FROM accounts_accrualtotal k
                              WHERE k.day = p_day AND k.currency = t.currency AND k.side = t.side);
        before := coalesce((SELECT sum(k.amount) FROM accounts_accrualtotal k
                            WHERE k.currency = t.currency AND k.side = t.side), 0);
        change := accounts_half_even(before + t.amount) - accounts_half_even(before);
        journal := NULL;
        IF change <> 0 THEN
            SELECT p.journal_ids[1] INTO journal FROM accounts_post(
                ARRAY[CASE t.side WHEN 'C' THEN 'interest.accrual' ELSE 'interest.accrual.debit' END],
                ARRAY[CASE t.side WHEN 'C' THEN 'accrual:' ELSE 'accrual.debit:' END || t.currency || ':' || p_day],
                ARRAY[sha256(convert_to(t.currency || ':' || p_day || ':' || change, 'UTF8'))], '{2}',
                ARRAY[(p_controls->t.currency->t.side::text->>1)::bigint, (p_controls->t.currency->t.side::text->>0)::bigint],
                ARRAY[-change, change], p_value_dates => ARRAY[p_day]) p;
        END IF;
        INSERT INTO accounts_accrualtotal (currency, side, day, amount, journal_id)
            VALUES (t.currency, t.side, p_day, t.amount, journal);
        total := total + change;
    END LOOP;
    RETURN total;
END $$;

REVOKE ALL ON FUNCTION accounts_accrue, accounts_post_interest, accounts_total_accruals FROM PUBLIC;
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'openteller') THEN
        GRANT EXECUTE ON FUNCTION accounts_accrue, accounts_post_interest, accounts_total_accruals TO openteller;
    END IF;
END $$;
