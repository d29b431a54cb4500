-- A journal below the sealer's mark is sealed, or still on its way (its number lies in a gap). Any other was put there.
SELECT 'journal ' || j.id || coalesce(' on account ' || a.code, ''),
       'stands among sealed journals, but was never posted: booked ' || j.booking_date || ', kind ' || j.kind,
       e.ledger_account_id, j.id
FROM accounts_sealstate st
JOIN accounts_journal j ON j.id <= st.high
LEFT JOIN accounts_sealedjournal s ON s.journal_id = j.id
LEFT JOIN accounts_entry e ON e.journal_id = j.id
LEFT JOIN accounts_ledgeraccount a ON a.id = e.ledger_account_id
WHERE s.journal_id IS NULL AND NOT EXISTS (SELECT FROM accounts_sealgap g WHERE g.ids @> j.id)
