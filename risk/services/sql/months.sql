-- Close the months that these ledger accounts still lack, from entries: every account gets a row for every month from its
-- first to the last closed one of its calendar, whether money moved or not. Run again it adds nothing. An account of
-- which nothing is known starts a year back, unless its whole history is wanted (to train on).
WITH account AS MATERIALIZED (
    SELECT l.id, date_trunc('month', b.booking_date)::date AS open_month, k.month AS known, coalesce(k.closing, 0) AS opening,
           CASE WHEN %(whole)s THEN '-infinity'::date
                ELSE (date_trunc('month', b.booking_date) - interval '12 months')::date END AS horizon
      FROM accounts_ledgeraccount l
      JOIN foundation_bookingcalendar b ON b.code = l.calendar
      LEFT JOIN LATERAL (SELECT m.month, m.closing FROM risk_accountmonth m WHERE m.ledger_account_id = l.id
                          AND NOT %(whole)s ORDER BY m.month DESC LIMIT 1) k ON true
     WHERE l.id = ANY(%(ledger_accounts)s)
       AND (k.month IS NULL OR k.month < date_trunc('month', b.booking_date)::date - interval '1 month')
),
moved AS MATERIALIZED (
    SELECT a.id, e.booking_date AS day,
           coalesce(sum(e.amount) FILTER (WHERE e.amount > 0), 0) AS inflow,
           coalesce(-sum(e.amount) FILTER (WHERE e.amount < 0), 0) AS outflow
      FROM account a
      JOIN accounts_entry e ON e.ledger_account_id = a.id AND e.booking_date < a.open_month
       AND e.booking_date >= coalesce(a.known + interval '1 month', '-infinity')
     GROUP BY 1, 2
),
span AS (
    SELECT a.id, a.open_month, a.first_month,
           a.opening + coalesce(sum(m.inflow - m.outflow) FILTER (WHERE m.day < a.first_month), 0) AS opening
      FROM (SELECT a.id, a.opening, a.open_month, coalesce(
                       (a.known + interval '1 month')::date,
                       CASE WHEN min(m.day) IS NOT NULL
                            THEN greatest(date_trunc('month', min(m.day))::date, a.horizon) END) AS first_month
              FROM account a LEFT JOIN moved m ON m.id = a.id GROUP BY 1, 2, 3, a.known, a.horizon) a
      LEFT JOIN moved m ON m.id = a.id
     GROUP BY a.id, a.open_month, a.first_month, a.opening
),
days AS (
    SELECT m.id, day, coalesce(inflow, 0) AS inflow, coalesce(outflow, 0) AS outflow, true AS moves
      FROM moved m JOIN span s ON s.id = m.id WHERE m.day >= s.first_month
    UNION ALL
    SELECT s.id, g::date, 0, 0, false
      FROM span s, generate_series(s.first_month, s.open_month - interval '1 month', interval '1 month') AS g
),
per_day AS (
    SELECT id, day, sum(inflow) AS inflow, sum(outflow) AS outflow, bool_or(moves) AS moves FROM days GROUP BY 1, 2
),
running AS (
    SELECT d.id, d.day, d.inflow, d.outflow, d.moves,
           s.opening + sum(d.inflow - d.outflow) OVER account_days AS balance,
           coalesce(lead(d.day) OVER account_days, s.open_month) - d.day AS lasted
      FROM per_day d JOIN span s ON s.id = d.id
    WINDOW account_days AS (PARTITION BY d.id ORDER BY d.day)
)
INSERT INTO risk_accountmonth
       (ledger_account_id, month, inflow, outflow, active_days, days_below_zero, lowest, closing)
SELECT id, date_trunc('month', day)::date, sum(inflow), sum(outflow), count(*) FILTER (WHERE moves),
       coalesce(sum(lasted) FILTER (WHERE balance < 0), 0), min(balance),
       (array_agg(balance ORDER BY day DESC))[1]
  FROM running GROUP BY 1, 2 ORDER BY 1, 2
ON CONFLICT (ledger_account_id, month) DO NOTHING
