-- Sealed journals: each journal, once committed, gets a place in a Merkle tree whose roots the bank signs. Nothing here
-- is on the posting path: no column, index or trigger of a ledger table. Formats: bank/verify.py and docs/ledger.md.

-- The leaves. `position` is the leaf's index, counted from 0; `parts` are the hashes of the journal's entries in their
-- order, 32 bytes each, so that the audit can say which entry was changed; the salt hides entries from other readers.
CREATE TABLE accounts_sealedjournal (
    position bigint PRIMARY KEY,
    journal_id bigint NOT NULL UNIQUE,
    salt bytea NOT NULL,
    leaf bytea NOT NULL,
    parts bytea NOT NULL
);
-- Complete subtrees of 2^level leaves, level 8, 16, 24 …: a proof reads a few tiles of 256 instead of the tree.
CREATE TABLE accounts_sealnode (
    level smallint NOT NULL,
    index bigint NOT NULL,
    hash bytea NOT NULL,
    PRIMARY KEY (level, index)
);
CREATE TABLE accounts_sealingkey (
    id varchar(8) PRIMARY KEY,
    key varchar(200) NOT NULL,
    since timestamptz NOT NULL,
    previous varchar(8) NOT NULL DEFAULT '',
    signature bytea NOT NULL
);
CREATE TABLE accounts_sealedroot (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    size bigint NOT NULL,
    root bytea NOT NULL,
    sealed_at timestamptz NOT NULL,
    key_id varchar(8) NOT NULL REFERENCES accounts_sealingkey,
    note text NOT NULL,
    UNIQUE (size, key_id)
);

-- How far the sealer is: every journal with an id up to `high` is sealed, or its id lies in a gap.
CREATE TABLE accounts_sealstate (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    high bigint NOT NULL DEFAULT 0,
    size bigint NOT NULL DEFAULT 0
);
INSERT INTO accounts_sealstate DEFAULT VALUES;
-- Ids that nobody had committed when a higher one was seen. `holders` are the transactions that were posting then: once
-- all of them have ended, what has not come will not come (it was rolled back), and the gap is forgotten.
CREATE TABLE accounts_sealgap (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ids int8multirange NOT NULL,
    holders text[] NOT NULL
);

CREATE TRIGGER deny BEFORE UPDATE OR DELETE OR TRUNCATE ON accounts_sealedjournal
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_deny();
CREATE TRIGGER deny BEFORE UPDATE OR DELETE OR TRUNCATE ON accounts_sealnode
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_deny();
CREATE TRIGGER deny BEFORE UPDATE OR DELETE OR TRUNCATE ON accounts_sealingkey
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_deny();
CREATE TRIGGER deny BEFORE UPDATE OR DELETE OR TRUNCATE ON accounts_sealedroot
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_deny();
CREATE TRIGGER deny BEFORE DELETE OR TRUNCATE ON accounts_sealstate
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_deny();

-- The leaves of these journals under these salts, from what their rows say now; no leaf where the journal is not there.
CREATE FUNCTION accounts_leaves(p_ids bigint[], p_salts bytea[])
RETURNS TABLE (nth bigint, journal_id bigint, salt bytea, leaf bytea, parts bytea)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    WITH asked AS MATERIALIZED (
        SELECT a.nth, a.id, a.salt FROM unnest(p_ids, p_salts) WITH ORDINALITY a(id, salt, nth)
    ), entry AS (
        SELECT a.nth, row_number() OVER (PARTITION BY a.nth ORDER BY e.id) AS k, a.salt, c.code, e.currency, e.amount,
               e.version, e.stripe, e.balance_after
        FROM asked a
        JOIN accounts_entry e ON e.journal_id = a.id
        LEFT JOIN accounts_ledgeraccount c ON c.id = e.ledger_account_id
    ), place AS (
        SELECT entry.*, encode(sha256(convert_to(
            E'openteller.place.v1\nsalt ' || encode(sha256(entry.salt || convert_to('place ' || k, 'UTF8')), 'hex')
            || E'\nversion ' || version || E'\nstripe ' || stripe
            || E'\nbalance ' || coalesce(balance_after::text, '-') || E'\n', 'UTF8')), 'hex') AS place
        FROM entry
    ), part AS (
        SELECT place.nth, k, sha256(convert_to(
            E'openteller.entry.v1\nsalt ' || encode(sha256(place.salt || convert_to('entry ' || k, 'UTF8')), 'hex')
            || E'\naccount ' || octet_length(coalesce(code, '')) || ':' || coalesce(code, '')
            || E'\ncurrency ' || currency || E'\namount ' || amount || E'\nplace ' || place || E'\n', 'UTF8')) AS hash
        FROM place
    ), joined AS (
        SELECT part.nth, string_agg(hash, ''::bytea ORDER BY k) AS parts,
               string_agg(E'entry ' || encode(hash, 'hex') || E'\n', '' ORDER BY k) AS lines
        FROM part GROUP BY part.nth
    )
    SELECT a.nth, a.id, a.salt, CASE WHEN j.id IS NOT NULL THEN sha256('\x00'::bytea || convert_to(
            E'openteller.journal.v1\nid ' || j.id
            || E'\nrecorded ' || to_char(j.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
            || E'\nbooked ' || to_char(j.booking_date, 'YYYY-MM-DD')
            || E'\nvalued ' || to_char(j.value_date, 'YYYY-MM-DD')
            || E'\nreverses ' || coalesce(j.reverses_id::text, '-')
            || E'\nkind ' || octet_length(j.kind) || ':' || j.kind
            || E'\nreference ' || octet_length(j.reference) || ':' || j.reference
            || E'\nrequest ' || encode(sha256(convert_to(
                E'openteller.request.v1\nsalt ' || encode(sha256(a.salt || convert_to('request', 'UTF8')), 'hex')
                || E'\nkey ' || octet_length(j.idempotency_key) || ':' || j.idempotency_key
                || E'\nhash ' || encode(j.request_hash, 'hex') || E'\n', 'UTF8')), 'hex') || E'\n'
            || coalesce(i.lines, ''), 'UTF8')) END,
        coalesce(i.parts, ''::bytea)
    FROM asked a LEFT JOIN accounts_journal j ON j.id = a.id LEFT JOIN joined i ON i.nth = a.nth
$$;

-- The root of a complete subtree: as many hashes as a power of two.
CREATE FUNCTION accounts_merkle(p_hashes bytea[]) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE SET search_path = public, pg_temp AS $$
BEGIN
    WHILE cardinality(p_hashes) > 1 LOOP
        p_hashes := ARRAY(SELECT sha256('\x01'::bytea || p_hashes[2 * i - 1] || p_hashes[2 * i])
                          FROM generate_series(1, cardinality(p_hashes) / 2) i ORDER BY i);
    END LOOP;
    RETURN p_hashes[1];
END $$;

-- Transactions that are posting now: each holds the booking date's lock (accounts_post) from before it takes a journal's
-- id until after its commit can be seen.
CREATE FUNCTION accounts_posting_now() RETURNS text[]
LANGUAGE sql VOLATILE SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(DISTINCT virtualtransaction), '{}') FROM pg_locks
    WHERE locktype = 'advisory' AND classid = 7501 AND objsubid = 2 AND granted
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
$$;

-- Give the next committed journals their places, in the order of their ids, those that came late to a gap first.
-- Returns how many, or -1 where another sealer is at work. Who posts is looked at before the journals are read (whoever
-- is gone by then has committed visibly) and after (whoever may still fill a gap is among them).
CREATE FUNCTION accounts_seal(p_at_most int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off AS $$
DECLARE
    state accounts_sealstate;
    before text[];
    found_ids bigint[];
    found int8multirange;
    top bigint;
    given int;
    tall smallint := 8;
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtext('accounts_sealer')) THEN
        RETURN -1;
    END IF;
    SELECT * INTO state FROM accounts_sealstate FOR UPDATE;
    before := accounts_posting_now();
    SELECT array_agg(id ORDER BY id), range_agg(int8range(id, id, '[]')), count(*) INTO found_ids, found, given FROM (
        SELECT late.id FROM accounts_sealgap g CROSS JOIN LATERAL unnest(g.ids) missing
            JOIN accounts_journal late ON late.id >= lower(missing) AND late.id < upper(missing)
        UNION ALL
        (SELECT fresh.id FROM accounts_journal fresh WHERE fresh.id > state.high ORDER BY fresh.id LIMIT p_at_most)
        ORDER BY 1 LIMIT p_at_most) chosen;
    IF found IS NOT NULL THEN
        UPDATE accounts_sealgap SET ids = ids - found WHERE ids && found;
    END IF;
    IF given < p_at_most THEN
        DELETE FROM accounts_sealgap WHERE isempty(ids) OR NOT holders && before;
    END IF;
    IF given = 0 THEN
        RETURN 0;
    END IF;
    top := greatest(state.high, found_ids[given]);
    INSERT INTO accounts_sealgap (ids, holders)
        SELECT missing, accounts_posting_now()
        FROM (SELECT int8multirange(int8range(state.high + 1, top + 1)) - found AS missing) g WHERE NOT isempty(missing);
    INSERT INTO accounts_sealedjournal (position, journal_id, salt, leaf, parts)
        SELECT state.size + l.nth - 1, l.journal_id, l.salt, l.leaf, l.parts
        FROM accounts_leaves(found_ids, ARRAY(SELECT uuid_send(gen_random_uuid()) FROM unnest(found_ids))) l ORDER BY l.nth;
    WHILE (state.size + given) >> tall > state.size >> tall LOOP
        INSERT INTO accounts_sealnode (level, index, hash)
            SELECT tall, i, accounts_merkle(CASE tall
                WHEN 8 THEN ARRAY(SELECT leaf FROM accounts_sealedjournal
                                  WHERE position >= i << 8 AND position < (i + 1) << 8 ORDER BY position)
                ELSE ARRAY(SELECT n.hash FROM accounts_sealnode n
                           WHERE n.level = tall - 8 AND n.index >= i << 8 AND n.index < (i + 1) << 8 ORDER BY n.index) END)
            FROM generate_series(state.size >> tall, ((state.size + given) >> tall) - 1) i;
        tall := tall + 8;
    END LOOP;
    UPDATE accounts_sealstate SET high = top, size = state.size + given;
    RETURN given;
END $$;

-- Keep a signed root of everything sealed until now. The signature is checked by whoever reads it: the key is not here.
CREATE FUNCTION accounts_keep_root(
    p_size bigint, p_root bytea, p_sealed_at timestamptz, p_key_id text, p_note text
) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    kept bigint;
BEGIN
    IF p_size IS DISTINCT FROM (SELECT size FROM accounts_sealstate) OR length(p_root) <> 32 THEN
        RAISE EXCEPTION 'a root covers what is sealed now' USING ERRCODE = 'OT009';
    END IF;
    INSERT INTO accounts_sealedroot (size, root, sealed_at, key_id, note)
        VALUES (p_size, p_root, p_sealed_at, p_key_id, p_note) RETURNING id INTO kept;
    RETURN kept;
END $$;

-- Keep a public key from its first use on. Its signature covers the key before it: a chain that ends at the key in use.
CREATE FUNCTION accounts_keep_key(p_id text, p_key text, p_since timestamptz, p_previous text, p_signature bytea)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO accounts_sealingkey (id, key, since, previous, signature)
        VALUES (p_id, p_key, p_since, p_previous, p_signature) ON CONFLICT DO NOTHING
$$;

REVOKE ALL ON accounts_sealedjournal, accounts_sealnode, accounts_sealingkey, accounts_sealedroot, accounts_sealstate,
    accounts_sealgap FROM PUBLIC;
REVOKE ALL ON FUNCTION accounts_leaves, accounts_merkle, accounts_posting_now, accounts_seal, accounts_keep_root,
    accounts_keep_key FROM PUBLIC;
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'openteller') THEN
        REVOKE ALL ON accounts_sealedjournal, accounts_sealnode, accounts_sealingkey, accounts_sealedroot,
            accounts_sealstate, accounts_sealgap FROM openteller;
        GRANT SELECT ON accounts_sealedjournal, accounts_sealnode, accounts_sealingkey, accounts_sealedroot,
            accounts_sealstate, accounts_sealgap TO openteller;
        GRANT EXECUTE ON FUNCTION accounts_leaves, accounts_merkle, accounts_seal, accounts_keep_root, accounts_keep_key TO openteller;
    END IF;
END $$;
