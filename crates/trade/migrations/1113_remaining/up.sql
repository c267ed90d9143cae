-- What of a post is under no contract. Accepting terms takes off what they agree on; a cancelled contract gives back what was not
-- accepted of it. Nothing left closes the post as filled.
ALTER TABLE trade_post ADD COLUMN remaining BIGINT NOT NULL DEFAULT 0 CHECK (remaining >= 0 AND remaining <= quantity);
CREATE INDEX trade_quote_post ON trade_quote (county, post);
CREATE INDEX trade_contract_quote ON trade_contract (quote);
UPDATE trade_post SET remaining = quantity;
-- Contracts that are there may agree on more than their post: then nothing is left.
UPDATE trade_post SET remaining = (
    SELECT CASE
        WHEN SUM(CASE WHEN s.status = 'cancelled' THEN s.accepted ELSE c.quantity END) >= trade_post.quantity THEN 0
        ELSE trade_post.quantity - SUM(CASE WHEN s.status = 'cancelled' THEN s.accepted ELSE c.quantity END)
    END
    FROM trade_quote q
    JOIN trade_contract c ON c.quote = q.id
    JOIN trade_contract_state s ON s.county = c.county AND s.id = c.id
    WHERE q.county = trade_post.county AND q.post = trade_post.id
)
WHERE EXISTS (
    SELECT 1 FROM trade_quote q JOIN trade_contract c ON c.quote = q.id
    WHERE q.county = trade_post.county AND q.post = trade_post.id
);
