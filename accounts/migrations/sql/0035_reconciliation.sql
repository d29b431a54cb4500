-- What keeps a reconciliation true whoever writes: a match is balanced, a statement and its entries never change, and
-- neither amounts nor sides of an item do.

CREATE FUNCTION accounts_match_is_balanced() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    found record;
BEGIN
    FOR found IN SELECT i.match_id, sum(CASE i.side WHEN 'OURS' THEN i.amount_minor ELSE -i.amount_minor END) AS off
                 FROM accounts_reconciliationitem i WHERE i.match_id IN (OLD.match_id, NEW.match_id) GROUP BY 1 LOOP
        IF found.off <> 0 THEN
            RAISE EXCEPTION 'match % is off by % minor units', found.match_id, found.off USING ERRCODE = 'check_violation';
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER balanced AFTER UPDATE OF match_id ON accounts_reconciliationitem
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION accounts_match_is_balanced();

CREATE FUNCTION accounts_item_is_fixed() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF (OLD.nostro_id, OLD.side, OLD.amount_minor, OLD.counts_from, OLD.entry_id, OLD.statement_entry_id)
       IS DISTINCT FROM (NEW.nostro_id, NEW.side, NEW.amount_minor, NEW.counts_from, NEW.entry_id, NEW.statement_entry_id) THEN
        RAISE EXCEPTION 'what a reconciliation item says is final';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER fixed BEFORE UPDATE ON accounts_reconciliationitem
    FOR EACH ROW EXECUTE FUNCTION accounts_item_is_fixed();

CREATE TRIGGER deny BEFORE UPDATE OR DELETE OR TRUNCATE ON accounts_bankstatement
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_deny();
CREATE TRIGGER deny BEFORE DELETE OR TRUNCATE ON accounts_statemententry
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_deny();
-- Its narrative is encrypted anew when keys are rotated; nothing else of it changes.
CREATE FUNCTION accounts_statement_entry_is_fixed() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF (OLD.statement_id, OLD.number, OLD.amount_minor, OLD.booked_on, OLD.value_on, OLD.servicer_reference, OLD.end_to_end_id)
       IS DISTINCT FROM
       (NEW.statement_id, NEW.number, NEW.amount_minor, NEW.booked_on, NEW.value_on, NEW.servicer_reference, NEW.end_to_end_id) THEN
        RAISE EXCEPTION 'what a statement says is final';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER fixed BEFORE UPDATE ON accounts_statemententry
    FOR EACH ROW EXECUTE FUNCTION accounts_statement_entry_is_fixed();
CREATE TRIGGER deny BEFORE DELETE OR TRUNCATE ON accounts_reconciliationitem
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_deny();
CREATE TRIGGER deny BEFORE DELETE OR TRUNCATE ON accounts_reconciliationmatch
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_deny();

CREATE FUNCTION accounts_matching_rule_is_final() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a matching rule is never deleted';
    END IF;
    IF OLD.state <> 'DRAFT' AND (NEW.code, NEW.number, NEW."order", NEW.shape, NEW.condition, NEW.automatic)
                                IS DISTINCT FROM (OLD.code, OLD.number, OLD."order", OLD.shape, OLD.condition, OLD.automatic) THEN
        RAISE EXCEPTION 'a tried matching rule is final: write a new version';
    END IF;
    IF OLD.state = 'RETIRED' OR OLD.state = 'LIVE' AND NEW.state NOT IN ('LIVE', 'RETIRED') THEN
        RAISE EXCEPTION 'a matching rule does not go back';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER final BEFORE UPDATE OR DELETE ON accounts_matchingrule
    FOR EACH ROW EXECUTE FUNCTION accounts_matching_rule_is_final();
