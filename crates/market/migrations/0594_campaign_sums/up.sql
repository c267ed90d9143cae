-- What a campaign's price takes off stands with its uses, and so does the seller's part of what went back.
ALTER TABLE campaign_use ADD COLUMN goods_fen BIGINT NOT NULL DEFAULT 0 CHECK (goods_fen >= 0);
ALTER TABLE campaign_use ADD COLUMN cut_fen BIGINT NOT NULL DEFAULT 0 CHECK (cut_fen >= 0);
ALTER TABLE campaign_use ADD COLUMN seller_reversed_fen BIGINT NOT NULL DEFAULT 0 CHECK (seller_reversed_fen >= 0);

-- Of earlier uses all goods of the order are counted, as they were until now.
UPDATE campaign_use SET goods_fen = COALESCE((
    SELECT o.total_fen - o.freight_fen + o.discount_fen FROM orders o
    WHERE o.county = campaign_use.county AND o.id = campaign_use.order_id
), 0);
UPDATE campaign_use SET seller_reversed_fen =
    (discount_fen + freight_fen - organiser_goods_fen - organiser_freight_fen) * reversed_fen
        / (organiser_goods_fen + organiser_freight_fen)
WHERE organiser_goods_fen + organiser_freight_fen > 0;
