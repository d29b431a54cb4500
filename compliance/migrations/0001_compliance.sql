-- Evidence is written once: the application may add to it and read it, nothing else.
SELECT foundation_append_only('compliance_casestep');
SELECT foundation_append_only('compliance_kycstep');
SELECT foundation_append_only('compliance_hit');
SELECT foundation_append_only('compliance_matchsetting');
