-- Months as partitions. The application's role owns nothing, so these run as their owner; they touch registered tables only.
CREATE TABLE foundation_monthly (
    table_name  text PRIMARY KEY,
    column_name text NOT NULL,
    append_only boolean NOT NULL DEFAULT false
);

-- What the application's role may not do to a table. The role may be missing (a developer's own server).
CREATE FUNCTION foundation_revoke(target text, privileges text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'openteller') THEN
        EXECUTE format('REVOKE %s ON %I FROM openteller', privileges, target);
    END IF;
END $$;
REVOKE ALL ON FUNCTION foundation_revoke(text, text) FROM PUBLIC;

CREATE FUNCTION foundation_deny() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on %: rows of this table are never changed', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

-- One partition. Rows that fell into the DEFAULT partition for that month move into it.
CREATE FUNCTION foundation_create_month(target text, month date) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    registered foundation_monthly;
    part  text := format('%s_y%sm%s', target, to_char(month, 'YYYY'), to_char(month, 'MM'));
    rest  text := target || '_default';
    -- Months begin at midnight UTC, whatever the session's time zone.
    since timestamptz := date_trunc('month', month::timestamp) AT TIME ZONE 'UTC';
    until timestamptz := (date_trunc('month', month::timestamp) + interval '1 month') AT TIME ZONE 'UTC';
    stray boolean;
BEGIN
    SELECT * INTO STRICT registered FROM foundation_monthly WHERE table_name = target;
    IF to_regclass(part) IS NOT NULL THEN
        RETURN false;
    END IF;
    EXECUTE format('SELECT EXISTS (SELECT FROM %I WHERE %I >= $1 AND %I < $2)',
                   rest, registered.column_name, registered.column_name) INTO stray USING since, until;
    IF stray THEN
        EXECUTE format('ALTER TABLE %I DETACH PARTITION %I', target, rest);
    END IF;
    EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)', part, target, since, until);
    IF stray THEN
        EXECUTE format('INSERT INTO %I SELECT * FROM %I WHERE %I >= $1 AND %I < $2',
                       part, rest, registered.column_name, registered.column_name) USING since, until;
        EXECUTE format('DELETE FROM %I WHERE %I >= $1 AND %I < $2',
                       rest, registered.column_name, registered.column_name) USING since, until;
        EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I DEFAULT', target, rest);
    END IF;
    -- Nobody reads or writes a partition but through its parent.
    PERFORM foundation_revoke(part, 'ALL');
    IF registered.append_only THEN
        EXECUTE format('CREATE TRIGGER deny_truncate BEFORE TRUNCATE ON %I EXECUTE FUNCTION foundation_deny()', part);
    END IF;
    RETURN true;
END $$;
REVOKE ALL ON FUNCTION foundation_create_month(text, date) FROM PUBLIC;

-- This month and the next ones; returns how many are new. The lock keeps two beats from racing.
CREATE FUNCTION foundation_ensure_months(target text, ahead int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    made int := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('foundation_ensure_months'));
    FOR step IN 0 .. least(ahead, 24) LOOP
        IF foundation_create_month(target, (date_trunc('month', now() AT TIME ZONE 'UTC')
                                            + make_interval(months => step))::date) THEN
            made := made + 1;
        END IF;
    END LOOP;
    RETURN made;
END $$;

CREATE FUNCTION foundation_register_monthly(target text, col text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO foundation_monthly (table_name, column_name) VALUES (target, col);
    EXECUTE format('CREATE TABLE %I PARTITION OF %I DEFAULT', target || '_default', target);
    PERFORM foundation_revoke(target || '_default', 'ALL');
    PERFORM foundation_ensure_months(target, 3);
END $$;
REVOKE ALL ON FUNCTION foundation_register_monthly(text, text) FROM PUBLIC;

-- Rows are written once. A partitioned table hands the row trigger to its partitions; TRUNCATE needs one on each.
CREATE FUNCTION foundation_append_only(target text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    part text;
BEGIN
    PERFORM foundation_revoke(target, 'UPDATE, DELETE, TRUNCATE');
    EXECUTE format('CREATE TRIGGER deny_change BEFORE UPDATE OR DELETE ON %I FOR EACH ROW '
                   'EXECUTE FUNCTION foundation_deny()', target);
    PERFORM foundation_deny_truncate(target);
END $$;
REVOKE ALL ON FUNCTION foundation_append_only(text) FROM PUBLIC;

CREATE FUNCTION foundation_deny_truncate(target text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    part text;
BEGIN
    UPDATE foundation_monthly SET append_only = true WHERE table_name = target;
    FOR part IN SELECT target UNION ALL
                SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = target::regclass LOOP
        EXECUTE format('CREATE TRIGGER deny_truncate BEFORE TRUNCATE ON %I EXECUTE FUNCTION foundation_deny()', part);
    END LOOP;
END $$;
REVOKE ALL ON FUNCTION foundation_deny_truncate(text) FROM PUBLIC;
SELECT foundation_revoke('foundation_monthly', 'INSERT, UPDATE, DELETE, TRUNCATE');
