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
    valued date;
    nothing text;  -- An assignment is not a query: it is several times cheaper than PERFORM.
    instant timestamptz := clock_timestamp();
    event jsonb := p_events[1];
    journal bigint;
    turned boolean := p_accounts[1] > p_accounts[2];
    -- The account with the lower id and the other: what each is, what it has after, its place and stripe. Of the very types
    -- of their columns: a cast is another expression.
    low bigint; low_change bigint; low_after bigint; low_place bigint; low_stripe smallint := 0::smallint; low_currency char(3);
    high bigint; high_change bigint; high_after bigint; high_place bigint; high_stripe smallint := 0::smallint; high_currency char(3);
    spare bigint;
BEGIN
    -- Share-lock the booking date: the cut-off waits for us, and we for it. An advisory lock, because share-locking one
    -- row from every session would write a multixact each time; the calendar's update trigger takes it exclusively.
    nothing := pg_advisory_xact_lock_shared(7501, hashtext(p_calendar));

    -- What most postings are, one journal between two accounts, is taken in single-row steps; all else goes in sets.
    -- PL/pgSQL prepares each expression anew in each transaction, so there are few of them.
    IF p_legs = '{2}' AND cardinality(p_keys) = 1 AND cardinality(p_accounts) = 2 AND cardinality(p_amounts) = 2
        AND p_accounts[1] <> p_accounts[2] AND p_amounts[1] + p_amounts[2] = 0
        AND abs(p_amounts[1]) BETWEEN 1 AND 1000000000000000 AND p_kinds[1] <> '' AND p_keys[1] <> ''
        AND NOT p_overdraft AND p_booking_dates IS NULL AND p_recorded IS NULL AND p_reverses IS NULL THEN
        INSERT INTO accounts_journal (recorded_at, booking_date, value_date, kind, idempotency_key, reference, request_hash)
            SELECT instant, c.booking_date, coalesce(p_value_dates[1], c.booking_date), p_kinds[1], p_keys[1],
                   coalesce(p_references[1], ''), p_hashes[1]
            FROM foundation_bookingcalendar c WHERE c.code = p_calendar
            ON CONFLICT (idempotency_key) DO NOTHING RETURNING id, booking_date, value_date INTO journal, today, valued;
    END IF;
    IF journal IS NULL THEN
        SELECT m.* INTO journal_ids, booked_on, replayed, balances, versions FROM accounts_post_many(
            p_kinds, p_keys, p_hashes, p_legs, p_accounts, p_amounts, p_value_dates, p_booking_dates, p_recorded,
            p_reverses, p_references, p_events, p_overdraft, p_calendar) m;
        RETURN;
    END IF;

    IF turned THEN
        low := p_accounts[2]; low_change := p_amounts[2]; high := p_accounts[1]; high_change := p_amounts[1];
    ELSE
        low := p_accounts[1]; low_change := p_amounts[1]; high := p_accounts[2]; high_change := p_amounts[2];
    END IF;
    -- Strict accounts in id order; rows that everyone touches last, so that they are held for the shortest time.
    UPDATE accounts_balance b SET ledger = b.ledger + low_change, version = b.version + 1
        WHERE b.ledger_account_id = low AND b.mode = 'S' AND b.is_open
        RETURNING b.ledger, b.version, b.ledger - b.held - b.floor, b.currency
        INTO low_after, low_place, spare, low_currency;
    IF spare < 0 AND low_change < 0 THEN
        RAISE EXCEPTION 'insufficient funds in ledger account %', low USING ERRCODE = 'OT001', DETAIL = low::text;
    END IF;
    UPDATE accounts_balance b SET ledger = b.ledger + high_change, version = b.version + 1
        WHERE b.ledger_account_id = high AND b.mode = 'S' AND b.is_open
        RETURNING b.ledger, b.version, b.ledger - b.held - b.floor, b.currency
        INTO high_after, high_place, spare, high_currency;
    IF spare < 0 AND high_change < 0 THEN
        RAISE EXCEPTION 'insufficient funds in ledger account %', high USING ERRCODE = 'OT001', DETAIL = high::text;
    END IF;
    IF low_place IS NULL THEN
        low_stripe := accounts_my_stripe();
        UPDATE accounts_balancestripe s SET ledger = s.ledger + low_change, version = s.version + 1
            WHERE s.ledger_account_id = low AND s.stripe = low_stripe
            RETURNING s.ledger, s.version, s.currency INTO low_after, low_place, low_currency;
        IF low_place IS NULL THEN
            SELECT m.* INTO low_place, low_stripe, low_currency FROM accounts_append(low, low_change, valued, today) m;
        END IF;
    END IF;
    IF high_place IS NULL THEN
        high_stripe := accounts_my_stripe();
        UPDATE accounts_balancestripe s SET ledger = s.ledger + high_change, version = s.version + 1
            WHERE s.ledger_account_id = high AND s.stripe = high_stripe
            RETURNING s.ledger, s.version, s.currency INTO high_after, high_place, high_currency;
        IF high_place IS NULL THEN
            SELECT m.* INTO high_place, high_stripe, high_currency FROM accounts_append(high, high_change, valued, today) m;
        END IF;
    END IF;
    IF low_currency <> high_currency THEN
        RAISE EXCEPTION 'journal does not sum to zero' USING ERRCODE = 'OT004', DETAIL = p_keys[1];
    ELSIF low_after NOT BETWEEN -900000000000000000 AND 900000000000000000
        OR high_after NOT BETWEEN -900000000000000000 AND 900000000000000000 THEN
        RAISE EXCEPTION 'balance beyond 9 * 10^17 minor units' USING ERRCODE = 'OT008';
    END IF;
    INSERT INTO accounts_entry (journal_id, ledger_account_id, amount, balance_after, version, value_date, booking_date,
                                stripe, currency)
        VALUES (journal, low, low_change, low_after, low_place, valued, today, low_stripe, low_currency),
               (journal, high, high_change, high_after, high_place, valued, today, high_stripe, high_currency);
    IF event IS NOT NULL THEN
        INSERT INTO foundation_event (occurred_at, name, subject_type, subject_id, subject_version, payload, actor)
            VALUES (instant, event->>'name', event->>'subject_type', event->>'subject_id',
                    (event->>'subject_version')::bigint,
                    (event->'payload') || jsonb_build_object('journal_id', journal, 'booking_date', today),
                    event->'actor');
    END IF;
    journal_ids := ARRAY[journal]; booked_on := ARRAY[today]; replayed := ARRAY[false];
    IF turned THEN
        balances := ARRAY[high_after, low_after]; versions := ARRAY[high_place, low_place];
    ELSE
        balances := ARRAY[low_after, high_after]; versions := ARRAY[low_place, high_place];
    END IF;
END $$;

-- One entry's place in an append-only account: the queue that the roll-up takes from. Any other account is refused.
CREATE FUNCTION accounts_append(
    p_account bigint, p_change bigint, valued date, today date, OUT place bigint, OUT stripe smallint, OUT currency text
) LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    balance_mode "char";
BEGIN
    SELECT b.mode, b.currency INTO balance_mode, currency FROM accounts_balance b WHERE b.ledger_account_id = p_account;
    IF balance_mode = 'A' THEN
        place := nextval('accounts_append_version');
        stripe := 0;
        INSERT INTO accounts_unrolledentry (ledger_account_id, version, amount, value_date, booking_date)
            VALUES (p_account, place, p_change, valued, today);
    ELSIF balance_mode = 'S' THEN
        RAISE EXCEPTION 'ledger account % is closed', p_account USING ERRCODE = 'OT002', DETAIL = p_account::text;
    ELSE
        RAISE EXCEPTION 'no such ledger account' USING ERRCODE = 'OT007', DETAIL = p_account::text;
    END IF;
END $$;
REVOKE ALL ON FUNCTION accounts_append FROM PUBLIC;
