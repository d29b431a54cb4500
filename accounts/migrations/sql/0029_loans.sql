-- Loans that were granted before interest was accrued by the night: what they paid is split as it was charged, and their
-- nights count from the last instalment that was paid (or from the day they were granted).

UPDATE accounts_instalment SET charged_on = due_on, paid_principal_minor = principal_minor, paid_interest_minor = interest_minor
    WHERE paid_on IS NOT NULL;
UPDATE accounts_loan l SET drawn_minor = principal_minor,
       interest_from = coalesce((SELECT max(due_on) FROM accounts_instalment i WHERE i.loan_id = l.id AND i.paid_on IS NOT NULL),
                                l.granted_on)
    WHERE l.disbursement_id IS NOT NULL AND l.state IN ('ACTIVE', 'ARREARS');
UPDATE accounts_loan SET drawn_minor = principal_minor WHERE disbursement_id IS NULL;
