-- Each journal sums to zero per currency in what one statement writes: checked once for the statement, when it ends, and
-- not once for each entry when the transaction ends. Every statement being even, every journal is, at every instant.

CREATE OR REPLACE FUNCTION accounts_entry_sums_to_zero() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM written GROUP BY journal_id, currency HAVING sum(amount) <> 0) THEN
        RAISE EXCEPTION 'journal % does not sum to zero',
            (SELECT min(journal_id) FROM (SELECT journal_id FROM written GROUP BY journal_id, currency
                                          HAVING sum(amount) <> 0) uneven) USING ERRCODE = 'OT004';
    END IF;
    RETURN NULL;
END $$;

DROP TRIGGER sums_to_zero ON accounts_entry;
CREATE TRIGGER sums_to_zero AFTER INSERT ON accounts_entry REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_entry_sums_to_zero();
