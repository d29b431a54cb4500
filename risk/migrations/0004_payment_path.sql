-- What a payment asks on its way, as functions: their plans are made once a connection and not once a payment.

-- Held payments count for velocity (they may still go out) but teach nothing about what is usual.
CREATE FUNCTION risk_payment_facts(
    p_now timestamptz, p_today date, p_debtor bigint, p_payment bigint, p_creditor bigint, p_payee bigint,
    p_name text, p_bank text, p_customers bigint[],
    OUT usual bigint, OUT count_1h bigint, OUT count_24h bigint, OUT sum_1h bigint, OUT sum_24h bigint,
    OUT paid_before bigint, OUT customer_days integer
) LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN
    SELECT avg(amount_minor) FILTER (WHERE state = 'POSTED' AND kind <> 'OWN'),
           count(*) FILTER (WHERE requested_at > p_now - interval '1 hour'),
           count(*) FILTER (WHERE requested_at > p_now - interval '24 hours'),
           coalesce(sum(amount_minor) FILTER (WHERE requested_at > p_now - interval '1 hour'), 0),
           coalesce(sum(amount_minor) FILTER (WHERE requested_at > p_now - interval '24 hours'), 0)
      INTO usual, count_1h, count_24h, sum_1h, sum_24h
      FROM accounts_payment
     WHERE debtor_account_id = p_debtor AND id <> p_payment AND state IN ('POSTED', 'HELD')
       AND requested_at > p_now - interval '90 days' AND requested_at <= p_now;
    SELECT count(*) INTO paid_before FROM accounts_payment
     WHERE debtor_account_id = p_debtor AND state = 'POSTED' AND id <> p_payment
       AND CASE WHEN p_creditor IS NOT NULL THEN creditor_account_id = p_creditor
                WHEN p_payee IS NOT NULL THEN payee_id = p_payee
                ELSE creditor_name = p_name AND creditor_bank = p_bank END;
    SELECT greatest(0, p_today - min(joined_on)) INTO customer_days
      FROM accounts_customer WHERE id = ANY (p_customers);
END $$;

-- The live limits that bind a payment of this channel and currency, in the order of their ids, with what the customer
-- has used of each; each counter's row is made if need be and locked either way, so that two payments never cross.
CREATE FUNCTION risk_lock_limits(p_customer bigint, p_day date, p_channel text, p_currency text)
RETURNS TABLE (limit_id bigint, label text, measure varchar, action varchar, ceiling bigint, used bigint)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH binding AS (
        SELECT * FROM risk_paymentlimit
         WHERE live AND channel IN ('', p_channel) AND currency IN ('', p_currency)
    ), counter AS (
        INSERT INTO risk_limitusage AS u (limit_id, customer_id, day, used)
        SELECT id, p_customer, p_day, 0 FROM binding ORDER BY id
        ON CONFLICT (customer_id, day, limit_id) DO UPDATE SET used = u.used
        RETURNING u.limit_id, u.used
    )
    SELECT b.id, b.code || '@' || b.version, b.measure, b.action, b.ceiling, counter.used
      FROM binding b JOIN counter ON counter.limit_id = b.id ORDER BY b.id;
END $$;

-- Take what a payment asks of its limits: a claim each, and the counter with it.
CREATE FUNCTION risk_take_limits(p_payment bigint, p_customer bigint, p_day date, p_limits bigint[], p_taken bigint[])
RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    WITH claim AS (
        INSERT INTO risk_limitclaim (payment_id, limit_id, customer_id, day, taken, returned)
        SELECT p_payment, t.limit_id, p_customer, p_day, t.taken, false
          FROM unnest(p_limits, p_taken) AS t (limit_id, taken)
        RETURNING limit_id, taken
    )
    UPDATE risk_limitusage u SET used = u.used + claim.taken
      FROM claim WHERE u.limit_id = claim.limit_id AND u.customer_id = p_customer AND u.day = p_day;
END $$;
