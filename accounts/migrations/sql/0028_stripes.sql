-- Each stripe on a page of its own: sixteen on one page keep one another's dead versions from being cleared away while
-- any of them is read, so that updates stop staying on the page. The padding and the rewrite place them apart.
-- The currency is copied to the stripe, so that posting to it reads nothing else.

ALTER TABLE accounts_balancestripe SET (fillfactor = 10);
ALTER TABLE accounts_balancestripe ADD COLUMN currency char(3), ADD COLUMN apart char(480) NOT NULL DEFAULT '';
UPDATE accounts_balancestripe s SET currency = b.currency FROM accounts_balance b WHERE b.ledger_account_id = s.ledger_account_id;
ALTER TABLE accounts_balancestripe ALTER COLUMN currency SET NOT NULL, ALTER COLUMN ledger TYPE bigint USING ledger + 0;

-- Which stripe a session posts to: the next one in turn, kept for its life. Process ids fall on one another's too often,
-- and two sessions on one stripe wait for one another's commits.
CREATE SEQUENCE accounts_stripe_turn;
CREATE FUNCTION accounts_my_stripe() RETURNS smallint
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    mine text := current_setting('ledger.stripe', true);
BEGIN
    IF mine IS NULL OR mine !~ '^[0-9]{1,4}$' THEN
        mine := set_config('ledger.stripe', (nextval('accounts_stripe_turn') & 15)::text, false);
    END IF;
    RETURN mine::smallint & 15;
END $$;
REVOKE ALL ON FUNCTION accounts_my_stripe FROM PUBLIC;
