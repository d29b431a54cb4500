-- A rehearsal moves the booking date inside a transaction that rolls back; the mark makes sure that it cannot commit.
CREATE FUNCTION foundation_never_commit() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'a rehearsal is rolled back, never committed';
END $$;

CREATE CONSTRAINT TRIGGER rehearsal AFTER INSERT OR UPDATE ON foundation_bookingcalendar DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.rehearsing) EXECUTE FUNCTION foundation_never_commit();
