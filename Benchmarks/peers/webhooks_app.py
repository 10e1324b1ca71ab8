"""The usual way to count receipts: FastAPI in front of PostgreSQL. 200 means committed, as it does with Tickmark.

Webhooks that come in while a transaction runs go into the next one together. Settings, from the environment:
PEER_DATABASE (an asyncpg DSN), PEER_SECRET (Meta's app secret), PEER_KEY (the API key of questions).
"""
import asyncio
import hashlib
import hmac
import os
from contextlib import asynccontextmanager

import asyncpg
import orjson
from fastapi import FastAPI, Request, Response

SECRET = os.environ["PEER_SECRET"].encode()
KEY = os.environ["PEER_KEY"]
MOST_FACTS = 20_000
KINDS = {"sent": 0, "delivered": 1, "read": 2}
TEMPLATE_PREFIX = "template_id="

UPSERT = """
INSERT INTO message AS m (wamid, template, sent, delivered, read)
SELECT wamid, min(template), min(time) FILTER (WHERE kind = 0), min(time) FILTER (WHERE kind = 1),
       min(time) FILTER (WHERE kind = 2)
FROM unnest($1::text[], $2::bigint[], $3::smallint[], $4::integer[]) AS f (wamid, template, kind, time)
GROUP BY wamid ORDER BY wamid
ON CONFLICT (wamid) DO UPDATE
  SET template = least(m.template, excluded.template), sent = least(m.sent, excluded.sent),
      delivered = least(m.delivered, excluded.delivered), read = least(m.read, excluded.read)
  WHERE (m.template, m.sent, m.delivered, m.read) IS DISTINCT FROM
        (least(m.template, excluded.template), least(m.sent, excluded.sent),
         least(m.delivered, excluded.delivered), least(m.read, excluded.read))
"""
QUESTION = """
SELECT template, day, sent, delivered, read FROM daily
WHERE template = ANY ($1::bigint[]) AND day BETWEEN $2 AND $3 ORDER BY template, day
"""


def facts(body):
    """(wamids, templates, kinds, times) of a webhook."""
    wamids, templates, kinds, times = [], [], [], []
    for entry in orjson.loads(body)["entry"]:
        for change in entry["changes"]:
            for status in change["value"].get("statuses", ()):
                kind = KINDS.get(status["status"])
                callback = status.get("biz_opaque_callback_data", "")
                if kind is None or not callback.startswith(TEMPLATE_PREFIX):
                    continue
                wamids.append(status["id"])
                templates.append(int(callback[len(TEMPLATE_PREFIX):]))
                kinds.append(kind)
                times.append(int(status["timestamp"]))
    return wamids, templates, kinds, times


class Writer:
    """Commits what waits, in one statement after the other."""

    def __init__(self, pool):
        self.pool = pool
        self.waiting = []
        self.came = asyncio.Event()

    async def write(self, columns):
        """Returns once the facts are committed."""
        done = asyncio.get_running_loop().create_future()
        self.waiting.append((columns, done))
        self.came.set()
        await done

    async def run(self):
        while True:
            await self.came.wait()
            batch, count = [], 0
            while self.waiting and count < MOST_FACTS:
                batch.append(self.waiting.pop(0))
                count += len(batch[-1][0][0])
            if not self.waiting:
                self.came.clear()
            columns = [[value for part, _ in batch for value in part[n]] for n in range(4)]
            try:
                await self.pool.execute(UPSERT, *columns)
            except Exception as error:
                for _, done in batch:
                    done.set_exception(error)
            else:
                for _, done in batch:
                    done.set_result(None)


@asynccontextmanager
async def lifespan(app):
    async with asyncpg.create_pool(os.environ["PEER_DATABASE"], min_size=4, max_size=4) as pool:
        app.state.pool, app.state.writer = pool, Writer(pool)
        writing = asyncio.create_task(app.state.writer.run())
        yield
        writing.cancel()


app = FastAPI(lifespan=lifespan, openapi_url=None)


@app.get("/health")
async def health():
    return Response("ok")


@app.post("/webhooks/meta")
async def webhook(request: Request):
    body = await request.body()
    expected = "sha256=" + hmac.new(SECRET, body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(request.headers.get("x-hub-signature-256", ""), expected):
        return Response(status_code=401)
    columns = facts(body)
    if columns[0]:
        await request.app.state.writer.write(columns)
    return Response(status_code=200)


@app.get("/analytics")
async def analytics(request: Request, templates: str, first_day: int, last_day: int):
    if not hmac.compare_digest(request.headers.get("api-key", ""), KEY):
        return Response(status_code=401)
    ids = [int(text) for text in templates.split(",")]
    rows = await request.app.state.pool.fetch(QUESTION, ids, first_day, last_day)
    data = [{"template_id": str(row["template"]), "start": row["day"] * 86400, "end": row["day"] * 86400 + 86400,
             "sent": row["sent"], "delivered": row["delivered"], "read": row["read"]} for row in rows]
    return Response(orjson.dumps({"data": data}), media_type="application/json")
