-- Each entry has its account's currency and its journal's dates.
SELECT a.code || ' entry ' || e.id, 'entry in ' || e.currency || ' booked ' || e.booking_date || ' valued ' || e.value_date
       || ', account in ' || a.currency || ', journal booked ' || j.booking_date || ' valued ' || j.value_date,
       a.id, j.id
FROM accounts_entry e
JOIN accounts_journal j ON j.id = e.journal_id
JOIN accounts_ledgeraccount a ON a.id = e.ledger_account_id
WHERE (e.currency, e.booking_date, e.value_date) <> (a.currency, j.booking_date, j.value_date)
