-- Each new journal sums to zero in each currency, so that the trial balance stays zero; its entries have its dates.
SELECT 'journal ' || s.journal_id, e.currency || ' sums to ' || sum(e.amount), NULL::bigint, s.journal_id
FROM accounts_sealedjournal s JOIN accounts_entry e ON e.journal_id = s.journal_id
WHERE s.position >= %(low)s AND s.position < %(high)s
GROUP BY s.journal_id, e.currency HAVING sum(e.amount) <> 0
UNION ALL
SELECT a.code || ' entry ' || e.id, 'entry in ' || e.currency || ' booked ' || e.booking_date || ' valued ' || e.value_date
       || ', account in ' || a.currency || ', journal booked ' || j.booking_date || ' valued ' || j.value_date, a.id, j.id
FROM accounts_sealedjournal s
JOIN accounts_journal j ON j.id = s.journal_id
JOIN accounts_entry e ON e.journal_id = j.id
JOIN accounts_ledgeraccount a ON a.id = e.ledger_account_id
WHERE s.position >= %(low)s AND s.position < %(high)s
  AND (e.currency, e.booking_date, e.value_date) <> (a.currency, j.booking_date, j.value_date)
