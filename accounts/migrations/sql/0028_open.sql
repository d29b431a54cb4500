CREATE OR REPLACE FUNCTION accounts_open(
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
    INSERT INTO accounts_balancestripe (ledger_account_id, stripe, currency)
        SELECT id, stripe, currency FROM unnest(ids, p_modes, p_currencies) t(id, mode, currency), generate_series(0, 15) stripe WHERE mode = 'STRIPED'
        ON CONFLICT DO NOTHING;
    RETURN ids;
END $$;
