-- What was handed in. Files carry the prefecture's code, as the people who hand them in do. The hash is of what was
-- sent; what is kept of a picture are its sizes, without what the camera wrote into it.
CREATE TABLE file (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    purpose TEXT NOT NULL CHECK (purpose IN ('photo', 'document')),
    kind TEXT NOT NULL CHECK (kind IN ('jpeg', 'png', 'webp', 'pdf', 'docx', 'xlsx')),
    hash TEXT NOT NULL CHECK (LENGTH(hash) = 64),
    bytes BIGINT NOT NULL CHECK (bytes > 0),
    name TEXT NOT NULL,
    -- What the camera wrote: its own clock, and the place in millionths of a degree. For reviewers only.
    taken_at TEXT NOT NULL,
    has_place BOOLEAN NOT NULL,
    latitude_micro BIGINT NOT NULL,
    longitude_micro BIGINT NOT NULL,
    uploaded_by BIGINT NOT NULL,
    uploaded_at BIGINT NOT NULL,
    -- How many records of other contexts name it; what none names is collected after a day.
    uses INTEGER NOT NULL CHECK (uses >= 0),
    PRIMARY KEY (county, id),
    -- Photographs are shown to everybody, so they are pictures.
    CHECK (purpose = 'document' OR kind IN ('jpeg', 'png', 'webp')),
    CHECK (has_place OR (latitude_micro = 0 AND longitude_micro = 0))
);
CREATE INDEX file_unused ON file (county, uses, uploaded_at);

-- What lies in the folder: each size of a picture, or a document as it was sent (width and height 0).
CREATE TABLE file_part (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    file BIGINT NOT NULL,
    width INTEGER NOT NULL CHECK (width >= 0),
    height INTEGER NOT NULL CHECK (height >= 0),
    bytes BIGINT NOT NULL CHECK (bytes > 0),
    hash TEXT NOT NULL CHECK (LENGTH(hash) = 64),
    PRIMARY KEY (county, id),
    UNIQUE (county, file, width),
    FOREIGN KEY (county, file) REFERENCES file (county, id)
);
CREATE INDEX file_part_hash ON file_part (county, hash);
