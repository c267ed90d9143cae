-- A figure opens down to its events: they are looked for by kind and moment.
CREATE INDEX event_log_kind ON event_log (kind, at);
