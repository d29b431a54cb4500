-- All balances of a currency together are zero.
SELECT currency, 'all accounts together have ' || sum(ledger), NULL::bigint, NULL::bigint FROM (
    SELECT currency, ledger FROM accounts_balance WHERE mode <> 'T'
    UNION ALL SELECT b.currency, s.ledger FROM accounts_balancestripe s JOIN accounts_balance b USING (ledger_account_id)
    UNION ALL SELECT b.currency, u.amount FROM accounts_unrolledentry u JOIN accounts_balance b USING (ledger_account_id)
) every GROUP BY currency HAVING sum(ledger) <> 0
