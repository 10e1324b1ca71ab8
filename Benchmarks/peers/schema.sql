-- What most teams would write: a row a message, joined by upserts, and daily counts kept by what each upsert changed.
-- Transition tables hold the rows as they were and as they became, so concurrent writers and duplicates change nothing.
CREATE TABLE message (
  wamid text PRIMARY KEY,
  template bigint NOT NULL,
  sent integer, delivered integer, read integer
) WITH (fillfactor = 70);

CREATE TABLE daily (
  template bigint, day integer, sent bigint NOT NULL, delivered bigint NOT NULL, read bigint NOT NULL,
  PRIMARY KEY (template, day)
) WITH (fillfactor = 50);

-- What a message counts: Meta may skip receipts, so a read message is delivered and a delivered one sent.
CREATE FUNCTION counted(sent integer, delivered integer, read integer)
RETURNS TABLE (day integer, sent_count integer, delivered_count integer, read_count integer)
LANGUAGE sql IMMUTABLE AS $$
  SELECT time / 86400, s, d, r FROM (VALUES
    (coalesce($1, $2, $3), 1, 0, 0), (coalesce($2, $3), 0, 1, 0), ($3, 0, 0, 1)) AS v (time, s, d, r)
  WHERE time IS NOT NULL
$$;

CREATE FUNCTION count_new() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- Everybody updates the same few rows: in turn, so that nobody waits in a circle.
  PERFORM pg_advisory_xact_lock(1);
  INSERT INTO daily AS d
  SELECT template, c.day, sum(c.sent_count), sum(c.delivered_count), sum(c.read_count)
  FROM fresh, counted(sent, delivered, read) AS c GROUP BY 1, 2
  ON CONFLICT (template, day) DO UPDATE
    SET sent = d.sent + excluded.sent, delivered = d.delivered + excluded.delivered, read = d.read + excluded.read;
  RETURN NULL;
END $$;

CREATE FUNCTION count_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(1);
  INSERT INTO daily AS d
  SELECT template, c.day, sum(sign * c.sent_count), sum(sign * c.delivered_count), sum(sign * c.read_count)
  FROM (SELECT 1 AS sign, * FROM fresh UNION ALL SELECT -1, * FROM stale) AS r, counted(sent, delivered, read) AS c
  GROUP BY 1, 2
  HAVING sum(sign * c.sent_count) <> 0 OR sum(sign * c.delivered_count) <> 0 OR sum(sign * c.read_count) <> 0
  ON CONFLICT (template, day) DO UPDATE
    SET sent = d.sent + excluded.sent, delivered = d.delivered + excluded.delivered, read = d.read + excluded.read;
  RETURN NULL;
END $$;

CREATE TRIGGER count_new AFTER INSERT ON message
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION count_new();
CREATE TRIGGER count_changed AFTER UPDATE ON message
  REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION count_changed();
