"""Pages of the dashboard over half a year of 200 templates: the time to the first byte, and the bytes of all that a page loads."""
import http.client
import re
import time
from urllib.parse import urlencode

from bench.bench import BenchFailure, median, spread
from bench.load import Traffic, post
from bench.server import WABA, Tickmark
from bench.table import Row

# Twice the 90 days that are shown: they are compared with those before.
TRAFFIC = Traffic(statuses=1000, templates=200, days=180)
PAGES = {
    "overview": "", "templates": "/templates", "one template": f"/templates/{TRAFFIC.template_ids()[0]}",
    "compare": "/compare?a={}&b={}".format(*TRAFFIC.template_ids()[:2]),
}
ASSETS = ["/assets/dashboard.css", "/assets/dashboard.js", "/favicon.svg"]
BUDGET = 50 * 1024


def measure(bench):
    with Tickmark(bench) as server:
        for number, template in enumerate(TRAFFIC.template_ids()):
            if number < bench.size(200, 2):
                server.import_template(template, f"template_{number}")
        bench.say("pages: filling the store")
        post(bench, server.port, TRAFFIC, 8, count=bench.size(3000, 20))
        server.wait_until_settled()
        visitor = Visitor(server)
        loaded = sum(len(visitor.get(path)[0]) for path in ASSETS)
        for zone in ("UTC", "Asia/Kolkata"):
            for name, path in PAGES.items():
                bench.say(f"pages: {name}, {zone}")
                address = f"/wabas/{WABA}{path}" + ("&" if "?" in path else "?") + urlencode({"days": 90, "timezone": zone})
                answers = [visitor.get(address) for _ in range(bench.size(bench.runs * 10, 2))]
                size = len(answers[0][0]) + loaded
                if size > BUDGET:
                    raise BenchFailure(f"{name} and what it loads have {size} bytes, and {BUDGET} is the most")
                times = sorted(first * 1000 for _, first in answers)
                yield Row("pages", f"{name}, {zone}", median(times), "ms (first byte)", None, median(times),
                          times[int(len(times) * 0.99)], f"{spread(times, '{:,.1f}')} ms, {size:,} bytes all in")


class Visitor:
    """Somebody who is signed in, over one connection."""

    def __init__(self, server):
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        self.cookies = {}
        form = self.get("/sign-in")[0].decode()
        token = re.search(r'name="csrf_token" value="([^"]*)"', form).group(1)
        self.ask("POST", "/sign-in", urlencode({"csrf_token": token, "key": server.key}), expecting=303)

    def get(self, path):
        return self.ask("GET", path)

    def ask(self, method, path, form=None, expecting=200):
        """The bytes of the answer, and the seconds until its first one came."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        start = time.perf_counter()
        self.connection.request(method, path, form, headers)
        answer = self.connection.getresponse()
        first = time.perf_counter() - start
        body = answer.read()
        if answer.status != expecting:
            raise BenchFailure(f"the server answered {answer.status} to {method} {path.split('?')[0]}")
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = line.split(";")[0].partition("=")
            self.cookies[name] = value
        return body, first
