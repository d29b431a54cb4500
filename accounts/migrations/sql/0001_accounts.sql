-- Opening, closing, locking ledger accounts; holds; the roll-up. Amounts in minor units.

-- Open accounts, or find those of these codes. A code that exists with another currency or mode is refused.
CREATE FUNCTION accounts_open(
    p_codes text[], p_names text[], p_currencies text[], p_kinds text[], p_modes text[], p_floors bigint[],
    p_calendar text DEFAULT 'HK'
) RETURNS bigint[] LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    ids bigint[];
    wrong text;
BEGIN
    INSERT INTO accounts_ledgeraccount (currency, mode, kind, calendar, code, name)
        SELECT currency, mode, kind, p_calendar, code, name
        FROM unnest(p_codes, p_names, p_currencies, p_kinds, p_modes) t(code, name, currency, kind, mode) ORDER BY code
        ON CONFLICT (code) DO NOTHING;
    SELECT array_agg(a.id ORDER BY i), min(a.code) FILTER (WHERE (a.currency, a.mode) <> (t.currency, t.mode))
        INTO ids, wrong
        FROM unnest(p_codes, p_currencies, p_modes) WITH ORDINALITY t(code, currency, mode, i)
        JOIN accounts_ledgeraccount a USING (code);
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'ledger account % exists in another currency or mode', wrong USING ERRCODE = 'OT005';
    END IF;
    INSERT INTO accounts_balance (ledger_account_id, floor, currency, mode)
        SELECT id, floor, currency, CASE mode WHEN 'STRICT' THEN 'S' WHEN 'STRIPED' THEN 'T' ELSE 'A' END::"char"
        FROM unnest(ids, p_floors, p_currencies, p_modes) t(id, floor, currency, mode) ORDER BY id
        ON CONFLICT DO NOTHING;
    INSERT INTO accounts_balancestripe (ledger_account_id, stripe)
        SELECT id, stripe FROM unnest(ids, p_modes) t(id, mode), generate_series(0, 15) stripe WHERE mode = 'STRIPED'
        ON CONFLICT DO NOTHING;
    RETURN ids;
END $$;

-- Lock strict accounts in id order and return them as they now are.
CREATE FUNCTION accounts_lock(p_ids bigint[]) RETURNS SETOF accounts_balance
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT * FROM accounts_balance WHERE ledger_account_id = ANY (p_ids) AND mode = 'S'
        ORDER BY ledger_account_id FOR NO KEY UPDATE
$$;

-- An arranged credit line is a negative floor. Returns the floor it was.
CREATE FUNCTION accounts_set_floor(p_id bigint, p_floor bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    before bigint;
BEGIN
    SELECT floor INTO before FROM accounts_balance WHERE ledger_account_id = p_id AND mode = 'S' FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no such strict ledger account' USING ERRCODE = 'OT007', DETAIL = p_id::text;
    END IF;
    UPDATE accounts_balance SET floor = p_floor WHERE ledger_account_id = p_id;
    RETURN before;
END $$;

-- Open or close a strict account to posting; it closes only at zero with nothing held.
CREATE FUNCTION accounts_set_open(p_id bigint, p_open boolean) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    b accounts_balance;
BEGIN
    SELECT * INTO b FROM accounts_balance WHERE ledger_account_id = p_id AND mode = 'S' FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no such strict ledger account' USING ERRCODE = 'OT007', DETAIL = p_id::text;
    ELSIF NOT p_open AND (b.ledger <> 0 OR b.held <> 0) THEN
        RAISE EXCEPTION 'ledger account % is not empty', p_id USING ERRCODE = 'OT013', DETAIL = p_id::text;
    END IF;
    UPDATE accounts_balance SET is_open = p_open WHERE ledger_account_id = p_id;
END $$;
