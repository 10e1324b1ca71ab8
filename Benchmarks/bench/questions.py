"""Questions to `templates_analytics`, and their answers as counts that can be compared."""
import json
import time
from urllib.parse import urlencode

from bench.server import SID, WABA

DAY = 86400
LARGEST_PAGE = 1000


def first_target(templates, days, now):
    """The first page, the largest there is, about the last `days` days."""
    date = lambda moment: time.strftime("%Y-%m-%d", time.gmtime(moment))
    return f"/v2/{SID}/whatsapp/{WABA}/templates_analytics?" + urlencode({
        "whatsapp_template_ids": ",".join(map(str, templates)), "start_date": date(now - (days - 1) * DAY),
        "end_date": date(now), "granularity": "DAILY", "limit": LARGEST_PAGE}, safe=",")


def pages(server, target):
    """Walks all pages as a client would; yields each page's target and bytes."""
    after = ""
    while True:
        page = target + (f"&after={after}" if after else "")
        answer = server.get(page)
        yield page, answer
        after = json.loads(answer)["paging"]["cursors"]["after"]
        if not after:
            return


def counts(answers):
    """{(template, day): (sent, delivered, read)} without quiet days; days since 1970."""
    found = {}
    for answer in answers:
        for element in json.loads(answer)["data"]:
            for point in element.get("data_points", ()):
                numbers = tuple(point[metric] for metric in ("sent", "delivered", "read"))
                if any(numbers):
                    found[int(point["template_id"]), point["start"] // DAY] = numbers
    return found
