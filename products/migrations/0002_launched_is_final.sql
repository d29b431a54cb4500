-- Accounts are opened on a version: what it said on its first day it says for ever.
CREATE FUNCTION products_version_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state IN ('LAUNCHED', 'WITHDRAWN') THEN
    IF TG_OP = 'DELETE' THEN
      RAISE EXCEPTION 'product version % was launched: it cannot be deleted', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF (NEW.specification_id, NEW.number, NEW.terms, NEW.eligibility, NEW.public_id, NEW.created_at, NEW.launched_at)
       IS DISTINCT FROM
       (OLD.specification_id, OLD.number, OLD.terms, OLD.eligibility, OLD.public_id, OLD.created_at, OLD.launched_at)
       OR NOT (NEW.state = OLD.state OR (OLD.state = 'LAUNCHED' AND NEW.state = 'WITHDRAWN')) THEN
      RAISE EXCEPTION 'product version % was launched: it cannot change', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER version_is_final BEFORE UPDATE OR DELETE ON products_productversion
  FOR EACH ROW EXECUTE FUNCTION products_version_is_final();

-- A price or fee belongs to its version: it changes only while that one is a draft.
CREATE FUNCTION products_price_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE v bigint;
BEGIN
  FOREACH v IN ARRAY CASE TG_OP WHEN 'INSERT' THEN ARRAY[NEW.version_id] WHEN 'DELETE' THEN ARRAY[OLD.version_id]
                                ELSE ARRAY[OLD.version_id, NEW.version_id] END LOOP
    PERFORM 1 FROM products_productversion WHERE id = v AND state = 'DRAFT' FOR SHARE;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'product version % is no draft: its prices cannot change', v USING ERRCODE = 'restrict_violation';
    END IF;
  END LOOP;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER price_is_final BEFORE INSERT OR UPDATE OR DELETE ON products_price
  FOR EACH ROW EXECUTE FUNCTION products_price_is_final();
CREATE TRIGGER fee_is_final BEFORE INSERT OR UPDATE OR DELETE ON products_fee
  FOR EACH ROW EXECUTE FUNCTION products_price_is_final();
