-- Holds count against available funds until captured, released or expired. The hold's row is locked before any balance.

CREATE FUNCTION accounts_hold_place(
    p_account bigint, p_amount bigint, p_key text, p_public_id text, p_at timestamptz, p_expires timestamptz, p_reason text
) RETURNS accounts_hold LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    b accounts_balance;
    h accounts_hold;
BEGIN
    IF p_amount NOT BETWEEN 1 AND 1000000000000000 THEN
        RAISE EXCEPTION 'amount beyond 10^15 minor units' USING ERRCODE = 'OT008';
    END IF;
    SELECT * INTO b FROM accounts_balance WHERE ledger_account_id = p_account AND mode = 'S' FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no such strict ledger account' USING ERRCODE = 'OT007', DETAIL = p_account::text;
    END IF;
    SELECT * INTO h FROM accounts_hold WHERE idempotency_key = p_key;
    IF FOUND THEN
        IF (h.ledger_account_id, h.amount) <> (p_account, p_amount) THEN
            RAISE EXCEPTION 'key % was used for another hold', p_key USING ERRCODE = 'OT003', DETAIL = p_key;
        END IF;
        RETURN h;
    ELSIF NOT b.is_open THEN
        RAISE EXCEPTION 'ledger account % is closed', p_account USING ERRCODE = 'OT002', DETAIL = p_account::text;
    ELSIF b.ledger - b.held - b.floor < p_amount THEN
        RAISE EXCEPTION 'insufficient funds in ledger account %', p_account
            USING ERRCODE = 'OT001', DETAIL = p_account::text;
    END IF;
    UPDATE accounts_balance SET held = held + p_amount WHERE ledger_account_id = p_account;
    INSERT INTO accounts_hold (ledger_account_id, amount, placed_at, expires_at, public_id, idempotency_key, reason)
        VALUES (p_account, p_amount, p_at, p_expires, p_public_id, p_key, p_reason) RETURNING * INTO h;
    RETURN h;
END $$;

-- Release or expire: what is left of the hold is available again. Done twice in the same way, it is done once.
CREATE FUNCTION accounts_hold_end(p_hold bigint, p_state text, p_at timestamptz) RETURNS accounts_hold
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    h accounts_hold;
BEGIN
    SELECT * INTO h FROM accounts_hold WHERE id = p_hold FOR UPDATE;
    IF NOT FOUND OR p_state NOT IN ('RELEASED', 'EXPIRED') OR (h.state <> 'ACTIVE' AND h.state <> p_state)
        OR (p_state = 'EXPIRED' AND h.state = 'ACTIVE' AND coalesce(h.expires_at > p_at, true)) THEN
        RAISE EXCEPTION 'hold % is not active', p_hold USING ERRCODE = 'OT006';
    ELSIF h.state = 'ACTIVE' THEN
        UPDATE accounts_balance SET held = held - (h.amount - h.captured) WHERE ledger_account_id = h.ledger_account_id;
        UPDATE accounts_hold SET state = p_state, ended_at = p_at WHERE id = p_hold RETURNING * INTO h;
    END IF;
    RETURN h;
END $$;

-- Take p_amount of the hold as a journal to p_to; a final capture gives the rest back.
CREATE FUNCTION accounts_hold_capture(
    p_hold bigint, p_amount bigint, p_to bigint, p_final boolean, p_kind text, p_key text, p_hash bytea,
    p_reference text, p_event jsonb, p_at timestamptz, p_calendar text DEFAULT 'HK',
    OUT journal_ids bigint[], OUT booked_on date[], OUT replayed boolean[], OUT balances bigint[], OUT versions bigint[]
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    h accounts_hold;
    whole boolean;
BEGIN
    SELECT * INTO h FROM accounts_hold WHERE id = p_hold FOR UPDATE;
    IF NOT EXISTS (SELECT FROM accounts_journal WHERE idempotency_key = p_key) THEN
        IF h.state IS DISTINCT FROM 'ACTIVE' OR h.expires_at <= p_at THEN
            RAISE EXCEPTION 'hold % is not active', p_hold USING ERRCODE = 'OT006';
        ELSIF p_amount IS NULL OR p_amount NOT BETWEEN 1 AND h.amount - h.captured THEN
            RAISE EXCEPTION 'hold % covers less', p_hold USING ERRCODE = 'OT014', DETAIL = (h.amount - h.captured)::text;
        END IF;
        whole := p_final OR p_amount = h.amount - h.captured;
        PERFORM accounts_lock(ARRAY[h.ledger_account_id, p_to]);
        UPDATE accounts_balance SET held = held - CASE WHEN whole THEN h.amount - h.captured ELSE p_amount END
            WHERE ledger_account_id = h.ledger_account_id;
        UPDATE accounts_hold SET captured = captured + p_amount, state = CASE WHEN whole THEN 'CAPTURED' ELSE 'ACTIVE' END,
            ended_at = CASE WHEN whole THEN p_at END WHERE id = p_hold;
    END IF;
    SELECT p.* INTO journal_ids, booked_on, replayed, balances, versions FROM accounts_post(
        ARRAY[p_kind], ARRAY[p_key], ARRAY[p_hash], '{2}', ARRAY[h.ledger_account_id, p_to], ARRAY[-p_amount, p_amount],
        p_references => ARRAY[p_reference], p_events => ARRAY[p_event], p_calendar => p_calendar) p;
END $$;
