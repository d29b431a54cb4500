-- A broadcast's copies bear the broadcast's own time: so their unique key may name the month's partition, and needs no
-- table of keys beside it. It grows at its end: the newest broadcast, one login after the other.
CREATE UNIQUE INDEX service_notification_copy ON service_notification (broadcast_id, user_id, channel, created_at)
    WHERE broadcast_id IS NOT NULL;
-- What a login reads is in-app; e-mails are found by the queue or not at all.
DROP INDEX service_notification_of_user;
CREATE INDEX service_notification_inapp ON service_notification (user_id, id DESC) WHERE channel = 'inapp';
