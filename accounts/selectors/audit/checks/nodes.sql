-- Each stored node of the tree is the root of the 256 below it.
WITH below AS (
    SELECT 8 AS level, position >> 8 AS index, array_agg(leaf ORDER BY position) AS hashes
    FROM accounts_sealedjournal GROUP BY 2 HAVING count(*) = 256
    UNION ALL
    SELECT level + 8, index >> 8, array_agg(hash ORDER BY index) FROM accounts_sealnode
    GROUP BY 1, 2 HAVING count(*) = 256
)
SELECT 'positions ' || (coalesce(b.index, n.index) << coalesce(b.level, n.level)) || ' to '
       || ((coalesce(b.index, n.index) + 1) << coalesce(b.level, n.level)) - 1,
       'the tree''s node is ' || CASE WHEN n.hash IS NULL THEN 'missing' ELSE 'not the root of what lies below it' END,
       NULL::bigint, NULL::bigint
FROM below b FULL JOIN accounts_sealnode n ON n.level = b.level AND n.index = b.index
WHERE accounts_merkle(b.hashes) IS DISTINCT FROM n.hash
