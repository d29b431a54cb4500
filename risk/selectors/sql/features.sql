-- Features of subjects (key, customer_id, as_of = first day of the month not yet known), set-based, from closed months.
-- The placeholder subjects is one of our own SELECTs, never input.
WITH subject AS MATERIALIZED ({subjects}),
owned AS (
    SELECT s.key, s.as_of, a.ledger_account_id, a.opened_on
      FROM subject s
      JOIN accounts_accountparty p ON p.customer_id = s.customer_id AND p.until IS NULL AND p.role IN ('HOLDER', 'JOINT')
      JOIN accounts_account a ON a.id = p.account_id AND a.kind IN ('SAVINGS', 'CURRENT')
),
per_month AS (
    SELECT o.key, o.as_of, m.month, sum(m.inflow)::float8 AS inflow, sum(m.outflow)::float8 AS outflow,
           sum(m.lowest)::float8 AS lowest, sum(m.closing)::float8 AS closing,
           max(m.days_below_zero) AS below, max(m.active_days) AS active
      FROM owned o
      JOIN risk_accountmonth m ON m.ledger_account_id = o.ledger_account_id
       AND m.month < o.as_of AND m.month >= o.as_of - interval '6 months'
     GROUP BY 1, 2, 3
),
flows AS (
    SELECT key, count(*) AS months,
           avg(inflow) AS inflow_6, stddev_samp(inflow) AS inflow_sd,
           avg(inflow) FILTER (WHERE month >= as_of - interval '3 months') AS inflow,
           avg(inflow) FILTER (WHERE month < as_of - interval '3 months') AS inflow_before,
           avg(outflow) FILTER (WHERE month >= as_of - interval '3 months') AS outflow,
           min(lowest) FILTER (WHERE month >= as_of - interval '3 months') AS lowest,
           sum(below) FILTER (WHERE month >= as_of - interval '3 months') AS below,
           avg(active) FILTER (WHERE month >= as_of - interval '3 months') AS active,
           max(closing) FILTER (WHERE month = as_of - interval '1 month') AS closing
      FROM per_month GROUP BY key
),
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
