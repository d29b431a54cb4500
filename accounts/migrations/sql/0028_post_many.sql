-- Any list of journals. It reads the booking date itself; the caller has share-locked it.

DROP FUNCTION accounts_post_many;

CREATE FUNCTION accounts_post_many(
    p_kinds text[], p_keys text[], p_hashes bytea[], p_legs int[], p_accounts bigint[], p_amounts bigint[],
    p_value_dates date[], p_booking_dates date[], p_recorded timestamptz[], p_reverses bigint[], p_references text[],
    p_events jsonb[], p_overdraft boolean, p_calendar text,
    OUT journal_ids bigint[], OUT booked_on date[], OUT replayed boolean[], OUT balances bigint[], OUT versions bigint[]
) LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    n int := cardinality(p_keys);
    today date;
    instant timestamptz := clock_timestamp();
    my_stripe smallint := accounts_my_stripe();
    value_dates date[];
    journal_of_leg int[];
    again boolean;
    mismatch text;
    placed_legs int; short_leg int; closed_leg int; uneven int; huge_leg int;
BEGIN
    SELECT c.booking_date INTO today FROM foundation_bookingcalendar c WHERE c.code = p_calendar;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no calendar %', p_calendar USING ERRCODE = 'OT005';
    END IF;
    PERFORM accounts_check_call(p_kinds, p_keys, p_legs, p_accounts, p_amounts, p_booking_dates, p_recorded, p_overdraft, today);

    SELECT array_agg(coalesce(b, today) ORDER BY i), array_agg(coalesce(v, b, today) ORDER BY i)
        INTO booked_on, value_dates
        FROM unnest(p_keys, p_booking_dates, p_value_dates) WITH ORDINALITY t(k, b, v, i) WHERE i <= n;

    -- Keys in order, so that two batches with the same keys wait for one another and never deadlock.
    SELECT array_agg(nextval('accounts_journal_id_seq')) INTO journal_ids FROM generate_series(1, n);
    INSERT INTO accounts_journal (id, recorded_at, reverses_id, booking_date, value_date, kind, idempotency_key,
                                  reference, request_hash) OVERRIDING SYSTEM VALUE
        SELECT journal_ids[i], coalesce(at, instant), r, booked_on[i], value_dates[i], kind, key, coalesce(ref, ''), hash
        FROM unnest(p_kinds, p_keys, p_hashes, p_recorded, p_reverses, p_references)
            WITH ORDINALITY t(kind, key, hash, at, r, ref, i)
        WHERE i <= n ORDER BY key, i
        ON CONFLICT (idempotency_key) DO NOTHING;
    GET DIAGNOSTICS placed_legs = ROW_COUNT;
    again := placed_legs < n;

    IF again THEN
        SELECT array_agg(j.id ORDER BY i), array_agg(j.booking_date ORDER BY i),
               array_agg(j.id <> journal_ids[i] ORDER BY i), min(key) FILTER (WHERE j.request_hash <> hash)
            INTO journal_ids, booked_on, replayed, mismatch
            FROM unnest(p_keys, p_hashes) WITH ORDINALITY t(key, hash, i)
            JOIN accounts_journal j ON j.idempotency_key = key;
        IF mismatch IS NOT NULL THEN
            RAISE EXCEPTION 'key % was used for another request', mismatch USING ERRCODE = 'OT003', DETAIL = mismatch;
        END IF;
    ELSE
        replayed := array_fill(false, ARRAY[n]);
    END IF;

    IF EXISTS (SELECT FROM unnest(p_reverses) r WHERE r IS NOT NULL) THEN
        PERFORM accounts_check_reversals(p_reverses, p_legs, p_accounts, p_amounts);
    END IF;

    SELECT array_agg(i::int ORDER BY i) INTO journal_of_leg
        FROM unnest(p_legs) WITH ORDINALITY t(legs, i), generate_series(1, legs);

    PERFORM FROM accounts_balance WHERE ledger_account_id = ANY (p_accounts) AND mode = 'S'
        ORDER BY ledger_account_id FOR NO KEY UPDATE;
    PERFORM FROM accounts_balancestripe WHERE ledger_account_id = ANY (p_accounts) AND stripe = my_stripe
        ORDER BY ledger_account_id FOR NO KEY UPDATE;

    WITH placed AS MATERIALIZED (
        SELECT l.ord, l.j, l.account, l.amount, b.mode, b.currency, b.is_open, b.held, b.floor,
               CASE b.mode WHEN 'S' THEN b.version + row_number() OVER w
                           WHEN 'T' THEN s.version + row_number() OVER w
                           ELSE nextval('accounts_append_version') END AS version,
               (CASE b.mode WHEN 'S' THEN b.ledger WHEN 'T' THEN s.ledger END + sum(l.amount) OVER w)::bigint
                   AS balance_after
        FROM unnest(p_accounts, p_amounts, journal_of_leg) WITH ORDINALITY l(account, amount, j, ord)
        JOIN accounts_balance b ON b.ledger_account_id = l.account
        LEFT JOIN accounts_balancestripe s
            ON b.mode = 'T' AND s.ledger_account_id = l.account AND s.stripe = my_stripe
        WHERE NOT replayed[l.j]
        WINDOW w AS (PARTITION BY l.account ORDER BY l.ord)
    ), total AS (
        SELECT account, mode, sum(amount)::bigint AS change, count(*) AS legs FROM placed GROUP BY account, mode
    ), strict AS (
        UPDATE accounts_balance b SET ledger = b.ledger + t.change, version = b.version + t.legs
        FROM total t WHERE t.mode = 'S' AND b.ledger_account_id = t.account
    ), striped AS (
        UPDATE accounts_balancestripe s SET ledger = s.ledger + t.change, version = s.version + t.legs
        FROM total t WHERE t.mode = 'T' AND s.ledger_account_id = t.account AND s.stripe = my_stripe
    ), appended AS (
        INSERT INTO accounts_unrolledentry (ledger_account_id, version, amount, value_date, booking_date)
        SELECT account, version, amount, value_dates[j], booked_on[j] FROM placed WHERE mode = 'A'
    ), written AS (
        INSERT INTO accounts_entry (journal_id, ledger_account_id, amount, balance_after, version, value_date,
                                    booking_date, stripe, currency)
        SELECT journal_ids[j], account, amount, balance_after, version, value_dates[j], booked_on[j],
               CASE mode WHEN 'T' THEN my_stripe ELSE 0 END, currency
        FROM placed ORDER BY ord
    )
    SELECT array_agg(balance_after ORDER BY ord), array_agg(version ORDER BY ord), count(*),
           min(ord) FILTER (WHERE mode = 'S' AND amount < 0 AND balance_after - held - floor < 0),
           min(ord) FILTER (WHERE NOT is_open),
           (SELECT j FROM placed GROUP BY j, currency HAVING sum(amount) <> 0 LIMIT 1),
           min(ord) FILTER (WHERE balance_after NOT BETWEEN -900000000000000000 AND 900000000000000000)
        INTO balances, versions, placed_legs, short_leg, closed_leg, uneven, huge_leg FROM placed;

    IF placed_legs <> (SELECT count(*) FROM unnest(journal_of_leg) j WHERE NOT replayed[j]) THEN
        RAISE EXCEPTION 'no such ledger account' USING ERRCODE = 'OT007';
    ELSIF uneven IS NOT NULL THEN
        RAISE EXCEPTION 'journal does not sum to zero' USING ERRCODE = 'OT004', DETAIL = p_keys[uneven];
    ELSIF huge_leg IS NOT NULL THEN
        RAISE EXCEPTION 'balance beyond 9 * 10^17 minor units' USING ERRCODE = 'OT008';
    ELSIF closed_leg IS NOT NULL THEN
        RAISE EXCEPTION 'ledger account % is closed', p_accounts[closed_leg]
            USING ERRCODE = 'OT002', DETAIL = p_accounts[closed_leg]::text;
    ELSIF short_leg IS NOT NULL AND NOT p_overdraft THEN
        RAISE EXCEPTION 'insufficient funds in ledger account %', p_accounts[short_leg]
            USING ERRCODE = 'OT001', DETAIL = p_accounts[short_leg]::text;
    END IF;

    IF again THEN  -- The first answer, from what was written then (or just now).
        SELECT array_agg(e.balance_after ORDER BY l.ord), array_agg(e.version ORDER BY l.ord) INTO balances, versions
            FROM (SELECT ord, j, account, row_number() OVER (PARTITION BY j, account ORDER BY ord) AS nth
                  FROM unnest(journal_of_leg, p_accounts) WITH ORDINALITY t(j, account, ord)) l
            JOIN LATERAL (SELECT balance_after, version FROM accounts_entry
                          WHERE journal_id = journal_ids[l.j] AND ledger_account_id = l.account
                          ORDER BY id OFFSET l.nth - 1 LIMIT 1) e ON true;
    END IF;

    INSERT INTO foundation_event (occurred_at, name, subject_type, subject_id, subject_version, payload, actor)
        SELECT instant, event->>'name', event->>'subject_type', event->>'subject_id',
               (event->>'subject_version')::bigint,
               (event->'payload') || jsonb_build_object('journal_id', journal_ids[i], 'booking_date', booked_on[i]),
               event->'actor'
        FROM unnest(p_events) WITH ORDINALITY t(event, i) WHERE event IS NOT NULL AND NOT replayed[i] ORDER BY i;
END $$;

REVOKE ALL ON FUNCTION accounts_post_many FROM PUBLIC;
