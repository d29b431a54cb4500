-- The interest sub-ledger. One row a day on which an account earned (amount above zero) or owed (below), at twelve
-- decimals of a minor unit, as it was worked out when the day had closed; what became known later is an adjustment: a
-- correction of a closed day (C credit, D debit) or a bonus decided at its period's end (B). Neither is ever changed.
-- Rows are narrow and there is no index but the key: a day's end over a million accounts writes a million of them.

ALTER TABLE accounts_accrual RENAME TO accounts_accrual_before;
ALTER INDEX accounts_accrual_pkey RENAME TO accounts_accrual_before_pkey;
CREATE TABLE accounts_accrual (
    ledger_account_id bigint NOT NULL,
    balance bigint NOT NULL,
    price_id bigint NOT NULL,
    day date NOT NULL,
    amount numeric(38, 12) NOT NULL,
    PRIMARY KEY (ledger_account_id, day)
);
INSERT INTO accounts_accrual
    SELECT b.ledger_account_id, b.balance, p.id, b.day, b.amount
    FROM accounts_accrual_before b JOIN products_price p ON p.version_id = b.product_version_id
    ORDER BY b.ledger_account_id, b.day;
DROP TABLE accounts_accrual_before;

CREATE TABLE accounts_accrualadjustment (
    ledger_account_id bigint NOT NULL,
    balance bigint NOT NULL,
    price_id bigint NOT NULL,
    known_on date NOT NULL,
    day date NOT NULL,
    kind "char" NOT NULL CHECK (kind IN ('C', 'D', 'B')),
    amount numeric(38, 12) NOT NULL CHECK (amount <> 0),
    PRIMARY KEY (ledger_account_id, known_on, day, kind),
    CHECK (day <= known_on)
);

-- What each range added to a day, per currency and side (C owed to customers, D owed by them): written with the rows
-- themselves, so that the day's total is a short sum.
CREATE TABLE accounts_accrualpart (
    day date NOT NULL,
    currency char(3) NOT NULL,
    side "char" NOT NULL CHECK (side IN ('C', 'D')),
    amount numeric(38, 12) NOT NULL
);
CREATE INDEX accounts_accrualpart_day ON accounts_accrualpart (day);

ALTER TABLE accounts_accrualtotal ADD COLUMN side "char" NOT NULL DEFAULT 'C' CHECK (side IN ('C', 'D'));
ALTER TABLE accounts_accrualtotal ALTER COLUMN side DROP DEFAULT, DROP COLUMN cumulative,
    DROP CONSTRAINT accounts_accrualtotal_pkey, ADD PRIMARY KEY (day, currency, side);
ALTER TABLE accounts_interestposting ADD COLUMN side "char" NOT NULL DEFAULT 'C' CHECK (side IN ('C', 'D'));
ALTER TABLE accounts_interestposting ALTER COLUMN side DROP DEFAULT,
    DROP CONSTRAINT accounts_interestposting_pkey, ADD PRIMARY KEY (ledger_account_id, side, through);

-- The arranged credit line of an account over time: from a booking date on, what it may owe. Kept by the balance's floor.
CREATE TABLE accounts_creditline (
    ledger_account_id bigint NOT NULL,
    line bigint NOT NULL CHECK (line >= 0),
    since date NOT NULL,
    PRIMARY KEY (ledger_account_id, since)
);
CREATE FUNCTION accounts_note_credit_line() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO accounts_creditline AS c (ledger_account_id, line, since)
        SELECT NEW.ledger_account_id, greatest(-NEW.floor, 0), b.booking_date
        FROM accounts_ledgeraccount a JOIN foundation_bookingcalendar b ON b.code = a.calendar
        WHERE a.id = NEW.ledger_account_id
        ON CONFLICT (ledger_account_id, since) DO UPDATE SET line = excluded.line;
    RETURN NULL;
END $$;
CREATE TRIGGER credit_line_opened AFTER INSERT ON accounts_balance
    FOR EACH ROW WHEN (NEW.floor < 0) EXECUTE FUNCTION accounts_note_credit_line();
CREATE TRIGGER credit_line_changed AFTER UPDATE OF floor ON accounts_balance
    FOR EACH ROW WHEN (OLD.floor IS DISTINCT FROM NEW.floor) EXECUTE FUNCTION accounts_note_credit_line();
INSERT INTO accounts_creditline (ledger_account_id, line, since)
    SELECT b.ledger_account_id, -b.floor, a.opened_at::date
    FROM accounts_balance b JOIN accounts_ledgeraccount a ON a.id = b.ledger_account_id WHERE b.floor < 0;

-- What was earned and owed, with what became known of it and when.
CREATE VIEW accounts_interestday AS
    SELECT ledger_account_id, day, day AS known_on, (CASE WHEN amount > 0 THEN 'C' ELSE 'D' END)::"char" AS kind,
           balance, price_id, amount FROM accounts_accrual
    UNION ALL
    SELECT ledger_account_id, day, known_on, kind, balance, price_id, amount FROM accounts_accrualadjustment;

CREATE TRIGGER deny BEFORE UPDATE OR DELETE OR TRUNCATE ON accounts_accrual
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_deny();
CREATE TRIGGER deny BEFORE UPDATE OR DELETE OR TRUNCATE ON accounts_accrualadjustment
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_deny();
CREATE TRIGGER deny BEFORE UPDATE OR DELETE OR TRUNCATE ON accounts_accrualpart
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_deny();

CREATE TRIGGER deny BEFORE DELETE OR TRUNCATE ON accounts_creditline
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_deny();

REVOKE ALL ON accounts_accrual, accounts_accrualadjustment, accounts_accrualpart, accounts_interestday,
    accounts_creditline FROM PUBLIC;
REVOKE ALL ON FUNCTION accounts_note_credit_line FROM PUBLIC;
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'openteller') THEN
        REVOKE ALL ON accounts_accrual, accounts_accrualadjustment, accounts_accrualpart, accounts_interestday,
            accounts_creditline FROM openteller;
        GRANT SELECT ON accounts_accrual, accounts_accrualadjustment, accounts_accrualpart, accounts_interestday,
            accounts_creditline TO openteller;
    END IF;
END $$;
