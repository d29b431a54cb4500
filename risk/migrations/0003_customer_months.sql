-- A customer's flows over closed months, as of the first day of the month not yet known: kept once, read every night.
CREATE TABLE risk_customermonth (
    as_of date NOT NULL,
    customer_id bigint NOT NULL,
    months smallint NOT NULL,
    inflow_6 float8, inflow_sd float8, inflow float8, inflow_before float8, outflow float8,
    lowest float8, below float8, active float8, closing float8,
    PRIMARY KEY (as_of, customer_id)
);
