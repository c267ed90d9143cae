-- A parcel that is paid when it is collected is handed out only once nothing is due any more.
ALTER TABLE parcel ADD COLUMN due_fen BIGINT NOT NULL DEFAULT 0
    CHECK (due_fen = 0 OR (due_fen > 0 AND status <> 'collected'));
-- One that nobody collected goes back to its sender: on its way until the sender has it again.
ALTER TABLE parcel ADD COLUMN withdrawn BOOLEAN NOT NULL DEFAULT FALSE
    CHECK (NOT withdrawn OR (code_hash = '' AND status IN ('created', 'in_transit')));
