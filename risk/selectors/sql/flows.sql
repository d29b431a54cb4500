-- How money moved on the accounts of subjects (key, customer_id, as_of) in their closed months before as_of: the CTE `flows`.
owned AS MATERIALIZED (
    SELECT s.key, a.ledger_account_id, (s.as_of - interval '6 months')::date AS from_6,
           (s.as_of - interval '3 months')::date AS from_3, (s.as_of - interval '1 month')::date AS last, s.as_of
      FROM subject s
      JOIN accounts_accountparty p ON p.customer_id = s.customer_id AND p.until IS NULL AND p.role IN ('HOLDER', 'JOINT')
      JOIN accounts_account a ON a.id = p.account_id AND a.kind IN ('SAVINGS', 'CURRENT')
),
-- Minor units are summed as float8: exact far beyond any balance here, and several times faster than numeric.
per_month AS (
    SELECT o.key, m.month >= o.from_3 AS late, m.month = o.last AS latest, m.month,
           sum(m.inflow::float8) AS inflow, sum(m.outflow::float8) AS outflow, sum(m.lowest::float8) AS lowest,
           sum(m.closing::float8) AS closing, max(m.days_below_zero) AS below, max(m.active_days) AS active
      FROM owned o
      JOIN risk_accountmonth m ON m.ledger_account_id = o.ledger_account_id
       AND m.month < o.as_of AND m.month >= o.from_6
     GROUP BY 1, 2, 3, 4
),
flows AS (
    SELECT key, count(*) AS months,
           avg(inflow) AS inflow_6, stddev_samp(inflow) AS inflow_sd,
           avg(inflow) FILTER (WHERE late) AS inflow,
           avg(inflow) FILTER (WHERE NOT late) AS inflow_before,
           avg(outflow) FILTER (WHERE late) AS outflow,
           min(lowest) FILTER (WHERE late) AS lowest,
           sum(below) FILTER (WHERE late) AS below,
           avg(active) FILTER (WHERE late)::float8 AS active,
           max(closing) FILTER (WHERE latest) AS closing
      FROM per_month GROUP BY key
)
