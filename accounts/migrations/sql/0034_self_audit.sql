-- An account in doubt is closed to postings and holds, money in it or not, until two people release it. Only customers'
-- accounts: to block a control account would stop everybody.

CREATE TABLE accounts_blockedaccount (
    ledger_account_id bigint PRIMARY KEY REFERENCES accounts_ledgeraccount,
    was_open boolean NOT NULL,
    since timestamptz NOT NULL
);

-- Returns whether the account is blocked now: not where it is no customer's.
CREATE FUNCTION accounts_block(p_id bigint, p_since timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    was boolean;
BEGIN
    SELECT b.is_open INTO was FROM accounts_balance b JOIN accounts_ledgeraccount a ON a.id = b.ledger_account_id
        WHERE a.id = p_id AND b.mode = 'S' AND a.kind = 'CUSTOMER' FOR NO KEY UPDATE OF b;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO accounts_blockedaccount (ledger_account_id, was_open, since) VALUES (p_id, was, p_since)
        ON CONFLICT DO NOTHING;
    UPDATE accounts_balance SET is_open = false WHERE ledger_account_id = p_id;
    RETURN true;
END $$;

-- Make the account what it was before it was blocked. Returns whether it was.
CREATE FUNCTION accounts_release(p_id bigint) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    was boolean;
BEGIN
    PERFORM FROM accounts_balance WHERE ledger_account_id = p_id FOR NO KEY UPDATE;
    DELETE FROM accounts_blockedaccount WHERE ledger_account_id = p_id RETURNING was_open INTO was;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE accounts_balance SET is_open = was WHERE ledger_account_id = p_id;
    RETURN true;
END $$;

-- As in 0001_accounts.sql; a blocked account opens and closes only after its release.
CREATE OR REPLACE FUNCTION accounts_set_open(p_id bigint, p_open boolean) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    b accounts_balance;
BEGIN
    SELECT * INTO b FROM accounts_balance WHERE ledger_account_id = p_id AND mode = 'S' FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no such strict ledger account' USING ERRCODE = 'OT007', DETAIL = p_id::text;
    ELSIF EXISTS (SELECT FROM accounts_blockedaccount WHERE ledger_account_id = p_id) THEN
        RAISE EXCEPTION 'ledger account % is in doubt', p_id USING ERRCODE = 'OT002', DETAIL = p_id::text;
    ELSIF NOT p_open AND (b.ledger <> 0 OR b.held <> 0) THEN
        RAISE EXCEPTION 'ledger account % is not empty', p_id USING ERRCODE = 'OT013', DETAIL = p_id::text;
    END IF;
    UPDATE accounts_balance SET is_open = p_open WHERE ledger_account_id = p_id;
END $$;

REVOKE ALL ON accounts_blockedaccount FROM PUBLIC;
REVOKE ALL ON FUNCTION accounts_block, accounts_release FROM PUBLIC;
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'openteller') THEN
        REVOKE ALL ON accounts_blockedaccount FROM openteller;
        GRANT SELECT ON accounts_blockedaccount TO openteller;
        GRANT EXECUTE ON FUNCTION accounts_block, accounts_release TO openteller;
    END IF;
END $$;
