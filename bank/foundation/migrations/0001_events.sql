-- The event log. A writer pays for one row and one small index; positions come later, from the sequencer alone.
CREATE SEQUENCE foundation_event_id_seq AS bigint;
CREATE TABLE foundation_event (
    id              bigint      NOT NULL DEFAULT nextval('foundation_event_id_seq'),
    occurred_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    name            text        NOT NULL,
    subject_type    text        NOT NULL,
    subject_id      text        NOT NULL,
    subject_version bigint      NOT NULL DEFAULT 0,
    payload         jsonb       NOT NULL DEFAULT '{}',
    actor           jsonb,
    position        bigint
) PARTITION BY RANGE (occurred_at);
ALTER SEQUENCE foundation_event_id_seq OWNED BY foundation_event.id;

-- Found cheaply: what waits for a position is all this index holds. Everything else is in the second one.
CREATE INDEX foundation_event_unsequenced ON foundation_event (id) WHERE position IS NULL;
CREATE UNIQUE INDEX foundation_event_position ON foundation_event (position, occurred_at) WHERE position IS NOT NULL;

SELECT foundation_register_monthly('foundation_event', 'occurred_at');
SELECT foundation_deny_truncate('foundation_event');
SELECT foundation_revoke('foundation_event', 'UPDATE, DELETE, TRUNCATE');

-- The one change ever allowed: null becomes a position, and nothing else moves.
CREATE TRIGGER deny_change BEFORE UPDATE ON foundation_event FOR EACH ROW
WHEN (OLD.position IS NOT NULL OR NEW.position IS NULL OR
      (OLD.id, OLD.occurred_at, OLD.name, OLD.subject_type, OLD.subject_id, OLD.subject_version, OLD.payload, OLD.actor)
      IS DISTINCT FROM
      (NEW.id, NEW.occurred_at, NEW.name, NEW.subject_type, NEW.subject_id, NEW.subject_version, NEW.payload, NEW.actor))
EXECUTE FUNCTION foundation_deny();
CREATE TRIGGER deny_delete BEFORE DELETE ON foundation_event FOR EACH ROW EXECUTE FUNCTION foundation_deny();

CREATE TABLE foundation_event_sequence (
    singleton     boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    last_position bigint NOT NULL DEFAULT 0
);
INSERT INTO foundation_event_sequence DEFAULT VALUES;
SELECT foundation_revoke('foundation_event_sequence', 'INSERT, UPDATE, DELETE, TRUNCATE');

-- Give the next committed rows their positions, in the order of their ids. Of two events about one locked subject the
-- earlier committed first, so whoever sees the later sees both. Plain data: no transaction id or horizon is looked at.
-- Returns how many, or -1 where another sequencer is at work. Joins are steered: the estimate of "waiting" is never right.
CREATE FUNCTION foundation_sequence_events(at_most int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off AS $$
DECLARE
    base  bigint;
    given int;
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtext('foundation_sequencer')) THEN
        RETURN -1;
    END IF;
    SELECT last_position INTO base FROM foundation_event_sequence FOR UPDATE;
    WITH waiting AS (
        SELECT id, occurred_at FROM foundation_event WHERE position IS NULL ORDER BY id LIMIT at_most
    ), numbered AS (
        SELECT id, occurred_at, base + row_number() OVER (ORDER BY id) AS place FROM waiting
    )
    UPDATE foundation_event e SET position = n.place
      FROM numbered n WHERE e.id = n.id AND e.occurred_at = n.occurred_at AND e.position IS NULL;
    GET DIAGNOSTICS given = ROW_COUNT;
    IF given > 0 THEN
        UPDATE foundation_event_sequence SET last_position = base + given;
    END IF;
    RETURN given;
END $$;
