"""What schemathesis cannot read in openapi.json: values that depend on one another, or on an earlier answer.

Requests that are meant to be right are made so here; those that are meant to be wrong stay as they are.
"""

import base64
import datetime
import zlib

import schemathesis

# Dates that the server under test takes: it is set to ten years back.
FIRST_DAY = datetime.date(2020, 1, 1)
DAYS = 365 * 5
FIELDS = [
    "id,name",
    "name",
    "template_analytics.start(2025-06-01).end(2025-06-30).granularity(DAILY).template_ids([1317000000000067])",
]


@schemathesis.serializer("application/x-ndjson")
def lines(context, value):
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")


@schemathesis.hook
def map_case(context, case):
    if case.meta is None or not case.meta.generation.mode.is_positive or not case.query:
        return case
    query = case.query
    # One of the two, and a cursor as an earlier answer would have it.
    if "after" in query:
        query.pop("before", None)
    for name in ("after", "before"):
        if name in query:
            row = str(number(query[name]) % 50).encode()
            query[name] = base64.b64encode(row).decode().replace("=", "ZD")
    # In the order of time, and not too long ago.
    for first, last in (("start_date", "end_date"), ("start", "end"), ("from", "to")):
        if first in query and last in query:
            query[first], query[last] = sorted((day(query[first]), day(query[last])))
        elif first in query or last in query:
            # Without the other one it would be next to today.
            query.pop(first, None)
            query.pop(last, None)
    # A language of its own.
    if "fields" in query and "start" not in query and case.operation.definition.raw["operationId"] == "graphWaba":
        query["fields"] = FIELDS[number(query["fields"]) % len(FIELDS)]
    return case


def day(value):
    return (FIRST_DAY + datetime.timedelta(days=number(value) % DAYS)).isoformat()


def number(value):
    """Of any value, the same each time."""
    return zlib.crc32(repr(value).encode("utf-8", "surrogatepass"))
