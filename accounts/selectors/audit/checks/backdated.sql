-- The booking date only moves forward, and a journal takes its number after it read the date: no later number has an
-- earlier day in one calendar. Imports and seeds alone choose their day.
WITH journal AS (
    SELECT id, booking_date, kind, max(booking_date) OVER (ORDER BY id) AS latest FROM accounts_journal
    WHERE split_part(kind, '.', 1) NOT IN ('import', 'seed')
)
SELECT 'journal ' || j.id || coalesce(' on account ' || a.code, ''),
       'booked ' || j.booking_date || ', after journals of ' || j.latest || ' had their numbers', e.ledger_account_id, j.id
FROM journal j
LEFT JOIN accounts_entry e ON e.journal_id = j.id
LEFT JOIN accounts_ledgeraccount a ON a.id = e.ledger_account_id
WHERE j.booking_date < j.latest AND EXISTS (
    SELECT FROM journal before
    JOIN accounts_entry f ON f.journal_id = before.id JOIN accounts_ledgeraccount c ON c.id = f.ledger_account_id
    WHERE before.id < j.id AND before.booking_date > j.booking_date AND c.calendar = a.calendar)
