-- Shops on other platforms, each linked to a seller here.
CREATE TABLE offsite_shop (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    organisation BIGINT NOT NULL,
    seller_name TEXT NOT NULL,
    village BIGINT NOT NULL,
    platform TEXT NOT NULL CHECK (platform <> ''),
    name TEXT NOT NULL CHECK (name <> ''),
    linked BOOLEAN NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by BIGINT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (county, id),
    CHECK (linked OR reason <> '')
);
CREATE INDEX offsite_shop_id ON offsite_shop (id);
CREATE INDEX offsite_shop_seller ON offsite_shop (county, organisation);
-- A shop belongs to one seller at a time.
CREATE UNIQUE INDEX offsite_shop_linked ON offsite_shop (county, platform, name) WHERE linked;

-- Files of orders on their way in. The counts are of what was read; the sums are moved batch by batch, together with
-- the number of the batch that comes next.
CREATE TABLE offsite_import (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    shop BIGINT NOT NULL,
    organisation BIGINT NOT NULL,
    platform TEXT NOT NULL,
    file_name TEXT NOT NULL,
    file_hash TEXT NOT NULL,
    encoding TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('checking', 'ready', 'running', 'done', 'dropped')),
    row_count BIGINT NOT NULL CHECK (row_count > 0),
    line_count BIGINT NOT NULL CHECK (line_count >= 0),
    repeated BIGINT NOT NULL CHECK (repeated >= 0),
    faulty BIGINT NOT NULL CHECK (faulty >= 0),
    batches BIGINT NOT NULL CHECK (batches >= 0),
    next_batch BIGINT NOT NULL CHECK (next_batch >= 0 AND next_batch <= batches),
    fresh BIGINT NOT NULL,
    same BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    refunds BIGINT NOT NULL CHECK (refunds <= changed),
    elsewhere BIGINT NOT NULL,
    orders_delta BIGINT NOT NULL,
    value_delta_fen BIGINT NOT NULL,
    sent_at BIGINT NOT NULL,
    sent_by BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    FOREIGN KEY (county, shop) REFERENCES offsite_shop (county, id),
    CHECK (row_count = line_count + repeated + faulty),
    CHECK (fresh + same + changed + elsewhere <= line_count),
    CHECK (status NOT IN ('done', 'ready') OR fresh + same + changed + elsewhere = line_count)
);
CREATE INDEX offsite_import_id ON offsite_import (id);
CREATE INDEX offsite_import_seller ON offsite_import (county, organisation);
CREATE INDEX offsite_import_status ON offsite_import (status);
-- The same file waits or runs once.
CREATE UNIQUE INDEX offsite_import_open ON offsite_import (county, shop, file_hash) WHERE status IN ('checking', 'ready', 'running');

-- Orders of a file that are not written yet, as they were understood; nothing of the buyer but province and city.
CREATE TABLE offsite_batch (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    import BIGINT NOT NULL,
    number BIGINT NOT NULL CHECK (number >= 0),
    body TEXT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, import, number),
    FOREIGN KEY (county, import) REFERENCES offsite_import (county, id)
);

-- Rows of a file that were not understood.
CREATE TABLE offsite_fault (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    import BIGINT NOT NULL,
    row_number BIGINT NOT NULL,
    kind TEXT NOT NULL,
    heading TEXT NOT NULL,
    found TEXT NOT NULL,
    PRIMARY KEY (county, id),
    FOREIGN KEY (county, import) REFERENCES offsite_import (county, id)
);
CREATE INDEX offsite_fault_import ON offsite_fault (county, import, row_number);

-- Orders of other platforms as they are known now. Importing again meets the unique key.
CREATE TABLE offsite_order (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    shop BIGINT NOT NULL,
    organisation BIGINT NOT NULL,
    platform TEXT NOT NULL,
    number TEXT NOT NULL CHECK (number <> ''),
    line TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('unpaid', 'paid', 'shipped', 'completed', 'refunded', 'closed')),
    paid_fen BIGINT NOT NULL CHECK (paid_fen >= 0),
    refund_fen BIGINT NOT NULL CHECK (refund_fen >= 0),
    -- What it adds to the figures of its day.
    sold_fen BIGINT NOT NULL,
    sold_orders BIGINT NOT NULL CHECK (sold_orders IN (0, 1)),
    -- 0 when it never was paid.
    paid_at BIGINT NOT NULL CHECK (paid_at >= 0),
    day INTEGER NOT NULL,
    title TEXT NOT NULL,
    quantity BIGINT NOT NULL CHECK (quantity >= 0),
    province TEXT NOT NULL,
    city TEXT NOT NULL,
    version BIGINT NOT NULL CHECK (version >= 1),
    first_import BIGINT NOT NULL,
    last_import BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, platform, number, line),
    FOREIGN KEY (county, shop) REFERENCES offsite_shop (county, id),
    CHECK (refund_fen <= paid_fen),
    CHECK (sold_fen = 0 OR sold_fen = paid_fen - refund_fen),
    CHECK (status IN ('paid', 'shipped', 'completed') OR (sold_fen = 0 AND sold_orders = 0)),
    CHECK ((sold_fen = 0 AND sold_orders = 0) OR day > 0)
);
CREATE INDEX offsite_order_seller ON offsite_order (county, organisation, day);
CREATE INDEX offsite_order_import ON offsite_order (county, last_import);

-- What an order was before a later file changed it. Only ever inserted.
CREATE TABLE offsite_version (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    order_id BIGINT NOT NULL,
    version BIGINT NOT NULL,
    status TEXT NOT NULL,
    paid_fen BIGINT NOT NULL,
    refund_fen BIGINT NOT NULL,
    paid_at BIGINT NOT NULL,
    -- The import that changed it.
    import BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, order_id, version),
    FOREIGN KEY (county, order_id) REFERENCES offsite_order (county, id)
);

-- What a file adds to each day; becomes one event for each when the file is done.
CREATE TABLE offsite_day (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    import BIGINT NOT NULL,
    day INTEGER NOT NULL,
    orders BIGINT NOT NULL,
    value_fen BIGINT NOT NULL,
    amended_orders BIGINT NOT NULL,
    amended_fen BIGINT NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, import, day),
    FOREIGN KEY (county, import) REFERENCES offsite_import (county, id)
);

-- The sellers, as the market tells them.
CREATE TABLE offsite_seller (
    county BIGINT NOT NULL,
    id BIGINT NOT NULL,
    due_on INTEGER NOT NULL,
    PRIMARY KEY (county, id)
);
