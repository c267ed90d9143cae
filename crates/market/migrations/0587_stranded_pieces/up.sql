-- Pieces that came back to a listing which had left the shelf belong to their lot. What a pre-order was offered with stands
-- on no shelf and keeps its pieces.
UPDATE lot SET unlisted = unlisted + (
    SELECT SUM(listing.available) FROM listing
    WHERE listing.county = lot.county AND listing.lot = lot.id AND listing.status = 'withdrawn'
        AND NOT EXISTS (
            SELECT 1 FROM preorder WHERE preorder.county = listing.county AND preorder.listing = listing.id
        )
)
WHERE EXISTS (
    SELECT 1 FROM listing
    WHERE listing.county = lot.county AND listing.lot = lot.id AND listing.status = 'withdrawn'
        AND NOT EXISTS (
            SELECT 1 FROM preorder WHERE preorder.county = listing.county AND preorder.listing = listing.id
        )
);
UPDATE listing SET listed = listed - available, available = 0
WHERE status = 'withdrawn' AND available > 0
    AND NOT EXISTS (
        SELECT 1 FROM preorder WHERE preorder.county = listing.county AND preorder.listing = listing.id
    );
