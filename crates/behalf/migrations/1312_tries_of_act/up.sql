-- Wrong codes count for the act and not for each asking, so that asking again gives no new tries.
ALTER TABLE behalf_act ADD COLUMN tries INTEGER NOT NULL DEFAULT 0 CHECK (tries >= 0 AND tries <= 5);
UPDATE behalf_act SET tries = COALESCE((
    SELECT c.tries FROM behalf_consent c
    WHERE c.county = behalf_act.county AND c.act = behalf_act.id AND c.round = behalf_act.round
), 0);
ALTER TABLE behalf_consent DROP COLUMN tries;
CREATE INDEX behalf_consent_person ON behalf_consent (person, asked_at);
