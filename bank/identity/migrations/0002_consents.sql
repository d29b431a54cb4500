-- A decision and the words it was made under are evidence: written once.
SELECT foundation_append_only('identity_consent');
SELECT foundation_append_only('identity_consenttext');
