-- The cut-off as in 0001_guards.sql, but for a rehearsal: it moves the date for itself alone and can never commit
-- (foundation's trigger), so it neither waits for postings in flight nor holds new ones.
CREATE OR REPLACE FUNCTION accounts_cut_off() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT NEW.rehearsing THEN
        PERFORM pg_advisory_xact_lock(7501, hashtext(NEW.code));
    END IF;
    RETURN NEW;
END $$;
