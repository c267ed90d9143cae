-- Who wrote down what a buyer of pesticide stated, where that was somebody at a counter; 0 for the buyer themselves.
ALTER TABLE order_statement ADD COLUMN stated_by BIGINT NOT NULL DEFAULT 0;
ALTER TABLE order_statement ADD COLUMN stated_by_name TEXT NOT NULL DEFAULT '';
