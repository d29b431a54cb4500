-- Features of subjects (key, customer_id, as_of = first day of the month not yet known), set-based, from closed months.
-- The placeholder subjects is one of our own SELECTs, never input.
WITH subject AS MATERIALIZED ({subjects}),
-- flows
debts AS (
    SELECT s.key, sum(l.payment_minor)::float8 AS payment,
           sum((SELECT coalesce(sum(i.principal_minor), 0) FROM accounts_instalment i
                 WHERE i.loan_id = l.id AND (i.paid_on IS NULL OR i.paid_on >= s.as_of)))::float8 AS owed,
           sum((SELECT count(*) FROM accounts_instalment i
                 WHERE i.loan_id = l.id AND i.due_on < s.as_of AND i.due_on >= s.as_of - interval '6 months'
                   AND coalesce(i.paid_on, s.as_of) > i.due_on + 5)) AS late
      FROM subject s
      JOIN accounts_accountparty p ON p.customer_id = s.customer_id AND p.until IS NULL AND p.role IN ('HOLDER', 'JOINT')
      JOIN accounts_loan l ON l.account_id = p.account_id AND l.granted_on < s.as_of + interval '1 month'
     GROUP BY s.key
)
SELECT s.key,
       greatest(0, (extract(year FROM age(s.as_of, c.joined_on)) * 12 + extract(month FROM age(s.as_of, c.joined_on))))::float8
           AS tenure_months,
       coalesce(f.months, 0)::float8 AS months_known,
       f.closing / nullif(f.outflow, 0) AS buffer_months,
       f.lowest / nullif(f.inflow, 0) AS lowest_to_inflow,
       f.below::float8 AS days_below_zero,
       f.inflow / nullif(f.outflow, 0) AS inflow_to_outflow,
       f.inflow_sd / nullif(f.inflow_6, 0) AS inflow_variation,
       f.inflow / nullif(f.inflow_before, 0) AS inflow_trend,
       f.active::float8 AS active_days,
       CASE WHEN d.key IS NULL THEN 0 ELSE d.payment / nullif(f.inflow, 0) END AS debt_service,
       CASE WHEN d.key IS NULL THEN 0 ELSE d.owed / nullif(f.inflow * 12, 0) END AS owed_to_income,
       coalesce(d.late, 0)::float8 AS late_instalments
  FROM subject s
  JOIN accounts_customer c ON c.id = s.customer_id
  LEFT JOIN flows f ON f.key = s.key
  LEFT JOIN debts d ON d.key = s.key
 ORDER BY s.key
