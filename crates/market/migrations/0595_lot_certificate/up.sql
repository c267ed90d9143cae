-- The certificate of conformity (承诺达标合格证) of a lot as its seller has it: a photograph or a PDF. Another one does not take the
-- place of what was shown before: the newest counts, and all stay (农产品质量安全法 39).
CREATE TABLE lot_certificate (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    lot BIGINT NOT NULL,
    file BIGINT NOT NULL,
    added_by BIGINT NOT NULL,
    added_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, lot, file),
    FOREIGN KEY (county, lot) REFERENCES lot (county, id)
);
