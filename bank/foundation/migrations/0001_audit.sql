-- What was done, and what was looked at. Written once; the triggers hold for a superuser too.
CREATE SEQUENCE foundation_audit_id_seq AS bigint;
CREATE TABLE foundation_audit (
    id           bigint      NOT NULL DEFAULT nextval('foundation_audit_id_seq'),
    at           timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor        jsonb       NOT NULL,
    action       text        NOT NULL,
    subject_type text        NOT NULL,
    subject_id   text        NOT NULL,
    reason       text        NOT NULL DEFAULT '',
    before       jsonb,
    after        jsonb
) PARTITION BY RANGE (at);
ALTER SEQUENCE foundation_audit_id_seq OWNED BY foundation_audit.id;
CREATE INDEX foundation_audit_id ON foundation_audit (id);
CREATE INDEX foundation_audit_subject ON foundation_audit (subject_type, subject_id, id);
SELECT foundation_register_monthly('foundation_audit', 'at');
SELECT foundation_append_only('foundation_audit');

CREATE SEQUENCE foundation_access_id_seq AS bigint;
CREATE TABLE foundation_access (
    id           bigint      NOT NULL DEFAULT nextval('foundation_access_id_seq'),
    at           timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor        jsonb       NOT NULL,
    subject_type text        NOT NULL,
    subject_id   text        NOT NULL,
    reason       text        NOT NULL
) PARTITION BY RANGE (at);
ALTER SEQUENCE foundation_access_id_seq OWNED BY foundation_access.id;
CREATE INDEX foundation_access_id ON foundation_access (id);
CREATE INDEX foundation_access_subject ON foundation_access (subject_type, subject_id, id);
SELECT foundation_register_monthly('foundation_access', 'at');
SELECT foundation_append_only('foundation_access');
