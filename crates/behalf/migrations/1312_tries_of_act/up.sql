-- Wrong codes count for the act and not for each asking, so that asking again gives no new tries.
ALTER TABLE behalf_act ADD COLUMN tries INTEGER NOT NULL DEFAULT 0 CHECK (tries >= 0 AND tries <= 5);
CREATE INDEX behalf_consent_person ON behalf_consent (person, asked_at);
