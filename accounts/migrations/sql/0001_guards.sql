-- What keeps the ledger true whoever writes: these hold for the tables' owner and for a superuser as well.

CREATE FUNCTION accounts_deny() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION '% of % is not allowed: the ledger only grows; correct a mistake by a reversal', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'OT010';
END $$;

CREATE TRIGGER deny BEFORE UPDATE OR DELETE OR TRUNCATE ON accounts_journal
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_deny();
CREATE TRIGGER deny BEFORE UPDATE OR DELETE OR TRUNCATE ON accounts_entry
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_deny();
CREATE TRIGGER deny BEFORE UPDATE OR DELETE OR TRUNCATE ON accounts_ledgeraccount
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_deny();
CREATE TRIGGER deny BEFORE DELETE OR TRUNCATE ON accounts_balance
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_deny();
CREATE TRIGGER deny BEFORE DELETE OR TRUNCATE ON accounts_balancestripe
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_deny();
CREATE TRIGGER deny BEFORE DELETE OR TRUNCATE ON accounts_hold
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_deny();
CREATE TRIGGER deny BEFORE DELETE OR TRUNCATE ON accounts_dailydelta
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_deny();
CREATE TRIGGER deny BEFORE TRUNCATE ON accounts_unrolledentry
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_deny();

-- Each journal sums to zero in each currency, checked when the transaction ends.
CREATE FUNCTION accounts_entry_sums_to_zero() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM accounts_entry e WHERE e.journal_id = NEW.journal_id
               GROUP BY e.currency HAVING sum(e.amount) <> 0) THEN
        RAISE EXCEPTION 'journal % does not sum to zero', NEW.journal_id USING ERRCODE = 'OT004';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER sums_to_zero AFTER INSERT ON accounts_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION accounts_entry_sums_to_zero();

-- The cut-off: moving the booking date waits for every posting in flight, and holds new ones until it commits. Postings
-- take this lock shared (accounts_post), so that none can book into a day behind the day end's back.
CREATE FUNCTION accounts_cut_off() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(7501, hashtext(NEW.code));
    RETURN NEW;
END $$;

CREATE TRIGGER cut_off BEFORE UPDATE ON foundation_bookingcalendar FOR EACH ROW EXECUTE FUNCTION accounts_cut_off();
