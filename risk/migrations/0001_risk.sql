-- Scores: written by COPY, a month a partition. No foreign keys: a score may outlive neither, and COPY stays fast; the run's
-- key makes each customer once a run.
CREATE TABLE risk_score (
    run_id bigint NOT NULL,
    customer_id bigint NOT NULL,
    scored_at timestamptz NOT NULL,
    model_version_id bigint NOT NULL,
    pd double precision NOT NULL CHECK (pd >= 0 AND pd <= 1),
    reasons varchar(60)[] NOT NULL,
    shares real[] NOT NULL,
    PRIMARY KEY (run_id, customer_id, scored_at)
) PARTITION BY RANGE (scored_at);
CREATE INDEX risk_score_latest ON risk_score (customer_id, scored_at DESC);

CREATE TABLE risk_accountmonth (
    ledger_account_id bigint NOT NULL,
    month date NOT NULL,
    inflow bigint NOT NULL,
    outflow bigint NOT NULL,
    active_days smallint NOT NULL,
    days_below_zero smallint NOT NULL,
    lowest bigint NOT NULL,
    closing bigint NOT NULL,
    PRIMARY KEY (ledger_account_id, month)
);

-- What was tested and approved is what runs: a condition is final once it left DRAFT, everything once retired.
CREATE FUNCTION risk_rule_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a rule version is never deleted';
    END IF;
    IF OLD.state <> 'DRAFT' AND (NEW.condition, NEW.action, NEW.rule_id, NEW.number)
                                IS DISTINCT FROM (OLD.condition, OLD.action, OLD.rule_id, OLD.number) THEN
        RAISE EXCEPTION 'a tested rule version is final: write a new one';
    END IF;
    IF OLD.state = 'RETIRED' THEN
        RAISE EXCEPTION 'a retired rule version is final';
    END IF;
    IF OLD.state = 'LIVE' AND NEW.state NOT IN ('LIVE', 'RETIRED') THEN
        RAISE EXCEPTION 'a live rule version can only be retired';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER final BEFORE UPDATE OR DELETE ON risk_ruleversion
    FOR EACH ROW EXECUTE FUNCTION risk_rule_is_final();

-- A model's weights and its proof never change; only whether it scores does.
CREATE FUNCTION risk_model_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a model version is never deleted';
    END IF;
    IF (NEW.model_id, NEW.number, NEW.origin, NEW.artefact, NEW.artefact_hash, NEW.features, NEW.data_fingerprint,
        NEW.auc, NEW.best_single_auc, NEW.beats_single_rule, NEW.report)
       IS DISTINCT FROM
       (OLD.model_id, OLD.number, OLD.origin, OLD.artefact, OLD.artefact_hash, OLD.features, OLD.data_fingerprint,
        OLD.auc, OLD.best_single_auc, OLD.beats_single_rule, OLD.report) THEN
        RAISE EXCEPTION 'a model version is final: train a new one';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER final BEFORE UPDATE OR DELETE ON risk_modelversion
    FOR EACH ROW EXECUTE FUNCTION risk_model_is_final();
