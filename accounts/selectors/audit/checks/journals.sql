-- Each journal has entries, each entry a journal, and each currency of a journal sums to zero.
SELECT 'journal ' || coalesce(j.id, e.journal_id),
       CASE WHEN j.id IS NULL THEN 'entries without a journal' WHEN e.journal_id IS NULL THEN 'no entries'
            ELSE e.currency || ' sums to ' || e.amount END,
       NULL::bigint, coalesce(j.id, e.journal_id)
FROM accounts_journal j
FULL JOIN (SELECT journal_id, currency, sum(amount) AS amount FROM accounts_entry GROUP BY 1, 2) e ON e.journal_id = j.id
WHERE e.amount IS DISTINCT FROM 0 OR j.id IS NULL
