-- Each sealed journal still is what was sealed: its leaf and the hashes of its entries are worked out from its rows anew.
-- Named are the entries that differ; where the journal itself or the number of its entries does, each of its accounts.
WITH sealed AS MATERIALIZED (
    SELECT * FROM accounts_sealedjournal WHERE position >= %(low)s AND position < %(high)s
), again AS MATERIALIZED (
    SELECT l.journal_id, l.leaf, l.parts
    FROM (SELECT array_agg(journal_id) AS ids, array_agg(salt) AS salts FROM sealed) every,
         accounts_leaves(every.ids, every.salts) l
), changed AS (
    SELECT s.position, s.journal_id, s.parts, a.leaf AS leaf_now, a.parts AS parts_now
    FROM sealed s JOIN again a ON a.journal_id = s.journal_id
    WHERE a.leaf IS DISTINCT FROM s.leaf OR a.parts <> s.parts
), entry AS (
    SELECT e.journal_id, e.ledger_account_id, e.id, a.code, row_number() OVER (PARTITION BY e.journal_id ORDER BY e.id) AS k
    FROM changed c JOIN accounts_entry e ON e.journal_id = c.journal_id
    LEFT JOIN accounts_ledgeraccount a ON a.id = e.ledger_account_id
)
SELECT 'journal ' || c.journal_id || coalesce(' on account ' || e.code, ''),
       'sealed at position ' || c.position || ', but ' || CASE
            WHEN c.leaf_now IS NULL THEN 'the journal is gone'
            WHEN length(c.parts) <> length(c.parts_now) THEN
                'it had ' || length(c.parts) / 32 || ' entries then and has ' || length(c.parts_now) / 32 || ' now'
            WHEN c.parts = c.parts_now THEN 'its dates, kind, key or reference were changed'
            ELSE 'entry ' || e.id || ' was changed' END, e.ledger_account_id, c.journal_id
FROM changed c LEFT JOIN entry e ON e.journal_id = c.journal_id
WHERE e.k IS NULL OR c.leaf_now IS NULL OR length(c.parts) <> length(c.parts_now) OR c.parts = c.parts_now
   OR substr(c.parts, (32 * (e.k - 1) + 1)::int, 32) <> substr(c.parts_now, (32 * (e.k - 1) + 1)::int, 32)
