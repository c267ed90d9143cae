-- When what the buyer scans or follows was asked for: it can be used for a while only, and is asked for anew when it is old.
ALTER TABLE payment ADD COLUMN opened_at BIGINT NOT NULL DEFAULT 0;
