-- A push writes millions of rows that name one broadcast: checking that one row for each costs more than the rows.
-- Broadcasts are never deleted instead, and a claimed key is written with its notification, which names the user.
ALTER TABLE service_notification DROP CONSTRAINT service_notification_broadcast_id_fkey;
ALTER TABLE service_notification_key DROP CONSTRAINT service_notification_key_user_id_fkey;
CREATE TRIGGER service_broadcast_stays BEFORE DELETE OR TRUNCATE ON service_broadcast
    FOR EACH STATEMENT EXECUTE FUNCTION foundation_deny();
