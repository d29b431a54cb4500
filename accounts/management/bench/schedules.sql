INSERT INTO accounts_ledgeraccount (id, code, name, currency, kind, mode, calendar, opened_at)
SELECT 1000000 + g, 'bench-loan-' || g, 'B', 'HKD', 'CUSTOMER', 'STRICT', 'HK', now() FROM generate_series(1, %(loans)s) g;
INSERT INTO accounts_account (id, public_id, number, ledger_account_id, product_version_id, kind, currency, nickname, state,
    opened_on, signing, all_sign_above_minor, version)
SELECT g, 'acc_' || lpad(g::text, 16, '0'), lpad(g::text, 12, '0'), 1000000 + g, %(version)s, 'LOAN', 'HKD', '', 'OPEN',
       date '2026-01-15', 'EITHER', 0, 1
FROM generate_series(1, %(loans)s) g;
INSERT INTO accounts_loan (id, account_id, principal_minor, annual_rate, months, payment_minor, granted_on, first_due_on,
    state, outcome)
SELECT g, g, 10000000 + g, 0.04, 360, 1, date '2026-01-15', date '2026-02-15', 'AGREED', '' FROM generate_series(1, %(loans)s) g;
CREATE TABLE bare_instalment (
    loan_id bigint NOT NULL, number smallint NOT NULL, due_on date NOT NULL, amount_minor bigint NOT NULL,
    principal_minor bigint NOT NULL, interest_minor bigint NOT NULL, balance_after_minor bigint NOT NULL,
    paid_minor bigint NOT NULL, turn int NOT NULL, PRIMARY KEY (turn, loan_id, number));
GRANT SELECT, INSERT ON bare_instalment TO PUBLIC;
ANALYZE;
