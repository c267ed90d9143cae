-- The register of documents: what counties and offices show as evidence. Rows carry the prefecture's code, since a
-- document belongs to one county of it only; `of_county` is whose it is.
CREATE TABLE register_document (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    of_county BIGINT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('formal', 'record', 'report', 'publicity', 'photographs')),
    -- 文号, title or link; only photographs have none.
    number TEXT NOT NULL CHECK (LENGTH(number) <= 200),
    title TEXT NOT NULL CHECK (LENGTH(title) BETWEEN 1 AND 200),
    issuer TEXT NOT NULL CHECK (LENGTH(issuer) BETWEEN 1 AND 80),
    issued INTEGER NOT NULL,
    in_force_from INTEGER NOT NULL,
    -- 0 while it is not withdrawn by its issuer.
    in_force_until INTEGER NOT NULL,
    -- Number and issuer without spaces and forms of brackets: the same document for two counties is found by it. The
    -- id instead, when there is no number or the document was taken back.
    claim TEXT NOT NULL,
    search_text TEXT NOT NULL,
    -- For how many pieces of evidence it is shown now.
    shown INTEGER NOT NULL CHECK (shown >= 0),
    withdrawn BOOLEAN NOT NULL CHECK (NOT withdrawn OR shown = 0),
    added_by BIGINT NOT NULL,
    added_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, claim),
    CHECK (kind = 'photographs' OR LENGTH(number) > 0),
    CHECK (in_force_until = 0 OR in_force_until >= in_force_from)
);
CREATE INDEX register_document_of ON register_document (county, of_county, id);

-- The files of a document. `claim` is the hash of what was sent, so that a file stands in one document only; the row's id
-- instead, once the document was taken back.
CREATE TABLE register_file (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    document BIGINT NOT NULL,
    file BIGINT NOT NULL,
    position INTEGER NOT NULL CHECK (position >= 0),
    claim TEXT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, claim),
    UNIQUE (county, document, file),
    FOREIGN KEY (county, document) REFERENCES register_document (county, id),
    FOREIGN KEY (county, file) REFERENCES file (county, id)
);

-- Which criterion of which period a document is shown for; both are words to the register.
CREATE TABLE register_link (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    document BIGINT NOT NULL,
    criterion TEXT NOT NULL,
    period TEXT NOT NULL,
    uses INTEGER NOT NULL CHECK (uses >= 0),
    PRIMARY KEY (county, id),
    UNIQUE (county, document, criterion, period),
    FOREIGN KEY (county, document) REFERENCES register_document (county, id)
);
