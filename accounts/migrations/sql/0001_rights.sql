-- The application's role reads the ledger and calls its functions; it writes no ledger table itself.

REVOKE ALL ON accounts_ledgeraccount, accounts_balance, accounts_balancestripe, accounts_journal, accounts_entry,
    accounts_unrolledentry, accounts_hold, accounts_dailydelta, accounts_fold FROM PUBLIC;
REVOKE ALL ON FUNCTION accounts_post, accounts_post_many, accounts_check_call, accounts_check_reversals, accounts_open,
    accounts_lock, accounts_set_floor, accounts_set_open, accounts_hold_place, accounts_hold_end, accounts_hold_capture,
    accounts_roll FROM PUBLIC;

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'openteller') THEN
        REVOKE ALL ON accounts_ledgeraccount, accounts_balance, accounts_balancestripe, accounts_journal, accounts_entry,
            accounts_unrolledentry, accounts_hold, accounts_dailydelta, accounts_fold FROM openteller;
        REVOKE ALL ON SEQUENCE accounts_append_version, accounts_journal_id_seq FROM openteller;
        GRANT SELECT ON accounts_ledgeraccount, accounts_balance, accounts_balancestripe, accounts_journal,
            accounts_entry, accounts_unrolledentry, accounts_hold, accounts_dailydelta, accounts_fold TO openteller;
        GRANT EXECUTE ON FUNCTION accounts_post, accounts_open, accounts_lock, accounts_set_floor, accounts_set_open,
            accounts_hold_place, accounts_hold_end, accounts_hold_capture, accounts_roll TO openteller;
    END IF;
END $$;
