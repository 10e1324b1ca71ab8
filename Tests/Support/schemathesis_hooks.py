"""What schemathesis cannot read in openapi.json: values that depend on one another, or on an earlier answer.

Requests that are meant to be right are made so here; those that are meant to be wrong stay as they are.
"""

import base64
import datetime
import os
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
ZONES = ["UTC", "Asia/Kolkata", "America/St_Johns", "Pacific/Apia"]


@schemathesis.serializer("application/x-ndjson")
def lines(context, value):
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")


@schemathesis.hook
def map_case(context, case):
    if case.meta is not None and case.meta.generation.mode.is_positive:
        if case.query:
            repair_query(case, case.query)
        if name_of(case) == "createLink" and isinstance(case.body, dict):
            repair_link(case.body)
    return case


def repair_query(case, query):
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
            start = FIRST_DAY + datetime.timedelta(days=number(query[first]) % DAYS)
            query[first] = start.isoformat()
            query[last] = (start + datetime.timedelta(days=number(query[last]) % 60)).isoformat()
        elif first in query or last in query:
            # Without the other one it would be next to today.
            query.pop(first, None)
            query.pop(last, None)
    # Names that only their makers know.
    if "timezone" in query:
        query["timezone"] = ZONES[number(query["timezone"]) % len(ZONES)]
    # Of buttons there is less to tell.
    if query.get("group_by") == "button":
        query.pop("metrics", None)
    # A language of its own.
    if "fields" in query and name_of(case) == "graphWaba":
        query["fields"] = FIELDS[number(query["fields"]) % len(FIELDS)]


def repair_link(body):
    body["template_id"] = os.environ["TEMPLATE"]
    body["button"] = os.environ["BUTTON"]
    body["target"] = f"https://shop.example.com/{number(body.get('target'))}"


def name_of(case):
    return case.operation.definition.raw["operationId"]


def number(value):
    """Of any value, the same each time."""
    return zlib.crc32(repr(value).encode("utf-8", "surrogatepass"))
