-- Files that were taken back as a whole after they were imported: why, by whom, and how many of their orders are taken back by
-- now. The row of the import stays as it is, and so does what it added to each day.
CREATE TABLE offsite_void (
    county BIGINT NOT NULL,
    -- The import's.
    id BIGINT NOT NULL,
    reason TEXT NOT NULL CHECK (reason <> ''),
    by_person BIGINT NOT NULL,
    by_name TEXT NOT NULL,
    at BIGINT NOT NULL,
    undone BIGINT NOT NULL CHECK (undone >= 0),
    -- When nothing of it was left; 0 before.
    done_at BIGINT NOT NULL CHECK (done_at = 0 OR done_at >= at),
    PRIMARY KEY (county, id),
    FOREIGN KEY (county, id) REFERENCES offsite_import (county, id)
);
CREATE INDEX offsite_void_done ON offsite_void (done_at);
-- What a file brought and what it changed is found by the file.
CREATE INDEX offsite_order_first ON offsite_order (county, first_import);
CREATE INDEX offsite_version_import ON offsite_version (county, import);
