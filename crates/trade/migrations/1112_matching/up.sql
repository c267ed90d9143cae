-- What may fit a post is walked through in the order it was posted, a part at a time.
CREATE INDEX trade_post_fits ON trade_post (status, kind, category, unit, id);
