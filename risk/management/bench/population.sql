-- A population to score, written by the owner of a scratch database: every customer an account with six closed months,
-- every tenth a loan half repaid. Balances and flows vary by arithmetic, so every run scores the same people.
INSERT INTO accounts_customer (id, public_id, kind, family_name, given_name, name_latin, name_chinese, language, birth_date,
    age_band, phone, phone_index, email, email_index, id_number, id_number_index, address, district, occupation, kyc_state,
    joined_on, version)
SELECT g, 'cus_' || lpad(g::text, 16, '0'), 'PERSON', 'F', 'G', 'F G', '', 'en', '', '', '', '', '', '', '', '', '', '', '',
       'VERIFIED', date '2026-11-23' - (g %% 4000)::int, 1
  FROM generate_series(1, %(customers)s) AS g;

INSERT INTO products_productspecification (id, code, kind, name_en, name_zh_hant, name_zh_hans, purpose, created_at)
VALUES (1, 'bench', 'CURRENT', 'B', 'B', 'B', '', now());
INSERT INTO products_productversion (id, public_id, specification_id, number, terms, eligibility, state, created_at)
VALUES (1, 'ver_benchbenchbench0', 1, 1, '{}', '', 'DRAFT', now());

INSERT INTO accounts_ledgeraccount (id, code, name, currency, kind, mode, calendar, opened_at)
SELECT 1000000 + g, 'bench-' || g, 'B', 'HKD', 'CUSTOMER', 'STRICT', 'HK', now()
  FROM generate_series(1, %(customers)s + %(customers)s / 10) AS g;
INSERT INTO accounts_account (id, public_id, number, ledger_account_id, product_version_id, kind, currency, nickname, state,
    opened_on, signing, all_sign_above_minor, version)
SELECT g, 'acc_' || lpad(g::text, 16, '0'), lpad(g::text, 12, '0'), 1000000 + g, 1,
       CASE WHEN g <= %(customers)s THEN 'CURRENT' ELSE 'LOAN' END, 'HKD', '', 'OPEN', date '2020-01-01', 'EITHER', 0, 1
  FROM generate_series(1, %(customers)s + %(customers)s / 10) AS g;
INSERT INTO accounts_accountparty (account_id, customer_id, role, since)
SELECT g, CASE WHEN g <= %(customers)s THEN g ELSE (g - %(customers)s) * 10 END, 'HOLDER', date '2020-01-01'
  FROM generate_series(1, %(customers)s + %(customers)s / 10) AS g;

INSERT INTO accounts_loan (id, account_id, principal_minor, annual_rate, months, payment_minor, granted_on, first_due_on,
    state, outcome)
SELECT g, %(customers)s + g, 1200000, 0.05, 12, 110000, date '2026-05-01', date '2026-06-01', 'ACTIVE', ''
  FROM generate_series(1, %(customers)s / 10) AS g;
INSERT INTO accounts_instalment (loan_id, number, due_on, amount_minor, principal_minor, interest_minor,
    balance_after_minor, paid_minor, paid_on)
SELECT l, n, (date '2026-05-01' + n * interval '1 month')::date, 110000, 100000, 10000, 1200000 - n * 100000,
       CASE WHEN n <= 5 THEN 110000 ELSE 0 END,
       CASE WHEN n <= 5 THEN (date '2026-05-01' + n * interval '1 month')::date + (l * n) %% 9 END
  FROM generate_series(1, %(customers)s / 10) AS l, generate_series(1, 12) AS n;

INSERT INTO risk_accountmonth (ledger_account_id, month, inflow, outflow, active_days, days_below_zero, lowest, closing)
SELECT 1000000 + g, (date '2026-05-01' + n * interval '1 month')::date, 2000000 + (g * 7919 + n * 104729) %% 3000000,
       1800000 + (g * 6101 + n * 7027) %% 3000000, 5 + (g + n) %% 20,
       CASE WHEN g %% 17 = 0 THEN (g + n) %% 12 ELSE 0 END, (g * 31) %% 900000 - 50000, (g * 97 + n * 13) %% 5000000
  FROM generate_series(1, %(customers)s) AS g, generate_series(0, 5) AS n;
ANALYZE;
