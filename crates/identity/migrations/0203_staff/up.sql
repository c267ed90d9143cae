-- Who was asked to work in a shop. It is known by its phone: whoever has that phone answers, also one who joins later.
CREATE TABLE staff_invitation (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    organisation BIGINT NOT NULL,
    -- The county the organisation is registered in.
    region BIGINT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('seller', 'packer', 'lister', 'bookkeeper')),
    phone_index TEXT NOT NULL,
    phone_masked TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('waiting', 'accepted', 'refused', 'withdrawn')),
    invited_by BIGINT NOT NULL,
    invited_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL CHECK (ends_at > invited_at),
    PRIMARY KEY (county, id)
);
-- Nobody is asked twice for the same while the first question waits.
CREATE UNIQUE INDEX staff_invitation_waiting ON staff_invitation (county, organisation, phone_index, role) WHERE status = 'waiting';
CREATE INDEX staff_invitation_phone ON staff_invitation (county, phone_index, status);
CREATE INDEX role_grant_scope ON role_grant (county, scope_kind, scope_id);

-- The organisation somebody of several acts for in this session; 0 for the first.
ALTER TABLE session ADD COLUMN acting_for BIGINT NOT NULL DEFAULT 0;
