-- The one way to write journals and entries. Arguments are arrays: journal i has p_legs[i] entries, which follow one
-- another in p_accounts and p_amounts. All journals of a call post, or none. Refusals carry their own SQLSTATE:
--   OT001 insufficient funds    OT002 account closed        OT003 key used for another request   OT004 not zero
--   OT005 no such calendar      OT006 hold not active       OT007 no such account                OT008 amount absurd
--   OT009 malformed call        OT010 ledger only grows     OT011 not allowed for this kind

CREATE OR REPLACE FUNCTION accounts_post(
    p_kinds text[], p_keys text[], p_hashes bytea[], p_legs int[], p_accounts bigint[], p_amounts bigint[],
    p_value_dates date[] DEFAULT NULL, p_booking_dates date[] DEFAULT NULL, p_recorded timestamptz[] DEFAULT NULL,
    p_reverses bigint[] DEFAULT NULL, p_references text[] DEFAULT NULL, p_events jsonb[] DEFAULT NULL,
    p_overdraft boolean DEFAULT false, p_calendar text DEFAULT 'HK',
    OUT journal_ids bigint[], OUT booked_on date[], OUT replayed boolean[], OUT balances bigint[], OUT versions bigint[]
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    today date;
    nothing text;  -- An assignment is not a query: it is several times cheaper than PERFORM.
    valued date;
    instant timestamptz := clock_timestamp();
    journal bigint;
    my_stripe smallint := pg_backend_pid() & 15;
    i int; turn int;
    first int := CASE WHEN p_accounts[1] < p_accounts[2] THEN 1 ELSE 2 END;
    later int[] := '{}';
    after bigint; place bigint; spare bigint; currency text;
    balance_mode "char";
    currencies text[] := '{-,-}'; stripes smallint[] := '{0,0}';
    event jsonb := p_events[1];
BEGIN
    -- Share-lock the booking date: the cut-off waits for us, and we for it. An advisory lock, because share-locking one
    -- row from every session would write a multixact each time; the calendar's update trigger takes it exclusively.
    nothing := pg_advisory_xact_lock_shared(7501, hashtext(p_calendar));
    SELECT c.booking_date INTO today FROM foundation_bookingcalendar c WHERE c.code = p_calendar;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no calendar %', p_calendar USING ERRCODE = 'OT005';
    END IF;

    -- What most postings are, one journal between two accounts, is taken in single-row steps; all else goes in sets.
    IF cardinality(p_keys) = 1 AND cardinality(p_legs) = 1 AND p_legs[1] = 2 AND cardinality(p_accounts) = 2
        AND cardinality(p_amounts) = 2 AND p_accounts[1] <> p_accounts[2] AND p_amounts[1] = -p_amounts[2]
        AND p_amounts[1] <> 0 AND p_amounts[1] BETWEEN -1000000000000000 AND 1000000000000000
        AND p_kinds[1] <> '' AND p_keys[1] <> ''
        AND NOT p_overdraft AND p_booking_dates IS NULL AND p_recorded IS NULL AND p_reverses IS NULL THEN
        valued := coalesce(p_value_dates[1], today);
        INSERT INTO accounts_journal (recorded_at, booking_date, value_date, kind, idempotency_key, reference, request_hash)
            VALUES (instant, today, valued, p_kinds[1], p_keys[1], coalesce(p_references[1], ''), p_hashes[1])
            ON CONFLICT (idempotency_key) DO NOTHING RETURNING id INTO journal;
    END IF;
    IF journal IS NULL THEN
        SELECT m.* INTO journal_ids, booked_on, replayed, balances, versions FROM accounts_post_many(
            p_kinds, p_keys, p_hashes, p_legs, p_accounts, p_amounts, p_value_dates, p_booking_dates, p_recorded,
            p_reverses, p_references, p_events, p_overdraft, today) m;
        RETURN;
    END IF;

    -- Strict accounts in id order; rows that everyone touches last, so that they are held for the shortest time.
    balances := '{0,0}'; versions := '{0,0}';
    FOR turn IN 0..1 LOOP
        i := CASE WHEN turn = 0 THEN first ELSE 3 - first END;
        UPDATE accounts_balance b SET ledger = b.ledger + p_amounts[i], version = b.version + 1
            WHERE b.ledger_account_id = p_accounts[i] AND b.mode = 'S' AND b.is_open
            RETURNING b.ledger, b.version, b.ledger - b.held - b.floor, b.currency
            INTO after, place, spare, currency;
        IF NOT FOUND THEN
            later := later || i;
        ELSIF p_amounts[i] < 0 AND spare < 0 THEN
            RAISE EXCEPTION 'insufficient funds in ledger account %', p_accounts[i]
                USING ERRCODE = 'OT001', DETAIL = p_accounts[i]::text;
        ELSE
            balances[i] := after; versions[i] := place; currencies[i] := currency;
        END IF;
    END LOOP;
    FOREACH i IN ARRAY later LOOP
        UPDATE accounts_balancestripe s SET ledger = s.ledger + p_amounts[i], version = s.version + 1
            FROM accounts_balance b
            WHERE s.ledger_account_id = p_accounts[i] AND s.stripe = my_stripe AND b.ledger_account_id = p_accounts[i]
            RETURNING s.ledger, s.version, b.currency INTO after, place, currency;
        IF FOUND THEN
            stripes[i] := my_stripe;
        ELSE
            SELECT b.mode, b.currency INTO balance_mode, currency FROM accounts_balance b
                WHERE b.ledger_account_id = p_accounts[i];
            IF balance_mode = 'A' THEN
                place := nextval('accounts_append_version');
                after := NULL;
                INSERT INTO accounts_unrolledentry (ledger_account_id, version, amount, value_date, booking_date)
                    VALUES (p_accounts[i], place, p_amounts[i], valued, today);
            ELSIF balance_mode = 'S' THEN
                RAISE EXCEPTION 'ledger account % is closed', p_accounts[i]
                    USING ERRCODE = 'OT002', DETAIL = p_accounts[i]::text;
            ELSE
                RAISE EXCEPTION 'no such ledger account' USING ERRCODE = 'OT007', DETAIL = p_accounts[i]::text;
            END IF;
        END IF;
        balances[i] := after; versions[i] := place; currencies[i] := currency;
    END LOOP;
    IF balances[1] NOT BETWEEN -900000000000000000 AND 900000000000000000
        OR balances[2] NOT BETWEEN -900000000000000000 AND 900000000000000000 THEN
        RAISE EXCEPTION 'balance beyond 9 * 10^17 minor units' USING ERRCODE = 'OT008';
    END IF;
    IF currencies[1] <> currencies[2] THEN
        RAISE EXCEPTION 'journal does not sum to zero' USING ERRCODE = 'OT004', DETAIL = p_keys[1];
    END IF;
    INSERT INTO accounts_entry (journal_id, ledger_account_id, amount, balance_after, version, value_date, booking_date,
                                stripe, currency)
        VALUES (journal, p_accounts[1], p_amounts[1], balances[1], versions[1], valued, today, stripes[1], currencies[1]),
               (journal, p_accounts[2], p_amounts[2], balances[2], versions[2], valued, today, stripes[2], currencies[2]);
    IF event IS NOT NULL THEN
        INSERT INTO foundation_event (occurred_at, name, subject_type, subject_id, subject_version, payload, actor)
            VALUES (instant, event->>'name', event->>'subject_type', event->>'subject_id',
                    (event->>'subject_version')::bigint,
                    (event->'payload') || jsonb_build_object('journal_id', journal, 'booking_date', today),
                    event->'actor');
    END IF;
    journal_ids := ARRAY[journal]; booked_on := ARRAY[today]; replayed := '{f}';
END $$;
