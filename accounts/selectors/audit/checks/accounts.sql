-- Each account has its balance, in its own currency and mode.
SELECT a.code, 'account is ' || a.currency || ' ' || a.mode || ', its balance is '
       || coalesce(b.currency || ' ' || b.mode::text, 'missing'), a.id, NULL::bigint
FROM accounts_ledgeraccount a LEFT JOIN accounts_balance b ON b.ledger_account_id = a.id
WHERE b.currency IS DISTINCT FROM a.currency
   OR b.mode::text <> CASE a.mode WHEN 'STRICT' THEN 'S' WHEN 'STRIPED' THEN 'T' ELSE 'A' END
