-- A licence to deal in farm inputs counts once the county has looked at it (农药管理条例 24, 种子法 31). Those handed in before
-- nobody was asked about keep counting.
ALTER TABLE seller_document ADD COLUMN decision TEXT NOT NULL DEFAULT 'not_asked'
    CHECK (decision IN ('not_asked', 'waiting', 'accepted', 'refused'));
ALTER TABLE seller_document ADD COLUMN decided_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE seller_document ADD COLUMN reason TEXT NOT NULL DEFAULT '' CHECK (decision <> 'refused' OR reason <> '');
-- Nobody decides on their own.
ALTER TABLE seller_document ADD COLUMN decided_by BIGINT NOT NULL DEFAULT 0
    CHECK ((decided_by <> 0) = (decision IN ('accepted', 'refused')) AND decided_by <> holder);
CREATE INDEX seller_document_decision ON seller_document (reviewed_in, decision);
