"""Starts the release binary on an empty directory, loads it with wrk, and prints a table and bench.json.

Ratios, not absolute figures, are worth comparing: the load generator shares the cores.
"""
import argparse, hashlib, hmac, json, os, re, shutil, statistics, subprocess, sys, tempfile, time, urllib.request

BINARY = ".build/release/tickmark"
SECRET = "bench-secret"
SID, WABA = "BENCH1", 109087654321098
TEMPLATES = [1317000000000000 + n for n in range(10)]
HERE = os.path.dirname(os.path.abspath(__file__))


class Server:
    """A server on its own directory, and what is asked of it."""

    def __init__(self):
        self.directory = tempfile.mkdtemp(prefix="tickmark-bench-")
        self.data = ["--data", self.directory]
        self.command("account", "create", "Bench", "--sid", SID)
        self.key = self.command("key", "create", "--sid", SID).strip()
        self.command("waba", "add", str(WABA), "--sid", SID, "--country", "IN")
        environment = dict(os.environ, TICKMARK_META_APP_SECRETS=SECRET, TICKMARK_POLICY_MINIMUM_EVENTS="0")
        self.process = subprocess.Popen(
            [BINARY, "serve", "--port", "0", *self.data], stdout=subprocess.PIPE, text=True, env=environment)
        self.url = re.search(r"http:\S+", self.process.stdout.readline()).group()

    def command(self, *arguments):
        return subprocess.run([BINARY, *arguments, *self.data], check=True, capture_output=True, text=True).stdout

    def status(self):
        request = urllib.request.Request(self.url + "/api/v1/status", headers={"Authorization": "Bearer " + self.key})
        return json.load(urllib.request.urlopen(request))

    def settle(self):
        while self.status()["inbox"]["pending"]:
            time.sleep(0.02)

    def peak_memory(self):
        with open(f"/proc/{self.process.pid}/status") as file:
            return int(re.search(r"VmHWM:\s+(\d+)", file.read()).group(1)) / 1024

    def size(self, name):
        return os.path.getsize(os.path.join(self.directory, name))

    def stop(self):
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.directory)


def bodies(path, updates, count, start):
    """Signed webhooks of `updates` statuses each: every message is sent, delivered and read, in three webhooks."""
    with open(path, "w") as file:
        message = start
        for number in range(count):
            kind = ("sent", "delivered", "read")[number % 3]
            items = []
            for n in range(updates):
                id = message + n
                items.append({
                    "id": f"wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQ{id:020d}A=", "status": kind,
                    "timestamp": str(NOW - 3600 * 24 * (id % 7) - id % 3600 + number % 3),
                    "recipient_id": f"9190{id % 10_000_000:08d}",
                    "biz_opaque_callback_data": f"template_id={TEMPLATES[id % 10]}",
                    "pricing": {"billable": True, "pricing_model": "PMP", "type": "regular", "category": "marketing"}})
            if number % 3 == 2:
                message += updates
            body = json.dumps({"object": "whatsapp_business_account", "entry": [{"id": str(WABA), "changes": [{
                "field": "messages", "value": {"messaging_product": "whatsapp", "metadata": {
                    "display_phone_number": "919876543210", "phone_number_id": "106540352242922"},
                    "statuses": items}}]}]}, separators=(",", ":"))
            signature = hmac.new(SECRET.encode(), body.encode(), hashlib.sha256).hexdigest()
            file.write(f"sha256={signature}\t{body}\n")


def wrk(url, seconds, connections, *arguments):
    text = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", *arguments[:2], url, *arguments[2:]],
        check=True, capture_output=True, text=True)
    if text.stderr or "Non-2xx" in text.stdout:
        sys.exit("errors under load: " + text.stderr[:500] + text.stdout)
    p99 = re.search(r"99%\s+([\d.]+)(us|ms|s)", text.stdout)
    return (float(re.search(r"Requests/sec:\s+([\d.]+)", text.stdout).group(1)),
            int(re.search(r"(\d+) requests in", text.stdout).group(1)),
            float(p99.group(1)) * {"us": 0.001, "ms": 1, "s": 1000}[p99.group(2)])


def median_rate(runs, *arguments):
    results = [wrk(*arguments) for _ in range(runs)]
    return statistics.median(r[0] for r in results), statistics.median(r[2] for r in results)


def main():
    global NOW
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    NOW = int(time.time()) - 100
    folder = tempfile.mkdtemp(prefix="tickmark-bodies-")
    rows = []

    server = Server()
    hello, hello_p99 = median_rate(options.runs, server.url + "/health/live", options.seconds, 64)
    rows.append(("hello-world", hello, "requests/s", 1.0, hello_p99))
    path = os.path.join(folder, "1")
    bodies(path, 1, 150_000, 0)
    rate, p99 = median_rate(options.runs, server.url, options.seconds, 64, "-s", f"{HERE}/post.lua", "--", path)
    rows.append(("webhooks of 1 status, durable", rate, "requests/s", rate / hello, p99))
    server.settle()
    server.stop()

    for updates, count in ((100, 15_000), (1000, 1_500)):
        path = os.path.join(folder, str(updates))
        bodies(path, updates, count, 0)
        accepted, settled, memory, sizes = [], [], [], []
        for _ in range(options.runs):
            server = Server()
            start = time.time()
            rate, requests, p99 = wrk(server.url, options.seconds, 16, "-s", f"{HERE}/post.lua", "--", path)
            server.settle()
            elapsed = time.time() - start
            facts = server.status()["facts_settled"]
            accepted.append(rate * updates)
            settled.append(facts / elapsed)
            memory.append(server.peak_memory())
            sizes.append((server.size("ledger.sqlite"), facts))
            if updates == 1000 and len(accepted) == options.runs:
                query = server.url + f"/v2/{SID}/whatsapp/{WABA}/templates_analytics?whatsapp_template_ids=" \
                    + ",".join(map(str, TEMPLATES)) + "&granularity=DAILY&limit=1000" \
                    + time.strftime("&start_date=%Y-%m-%d", time.gmtime(NOW - 6 * 86400)) \
                    + time.strftime("&end_date=%Y-%m-%d", time.gmtime(NOW))
                rate, p99 = median_rate(
                    options.runs, query, options.seconds, 64, "-H", "api-key: " + server.key)
                hello_now, _ = median_rate(options.runs, server.url + "/health/live", options.seconds, 64)
                rows.append(("templates_analytics 10 x 7", rate, "requests/s", rate / hello_now, p99))
            server.stop()
        rows.append((f"batches of {updates}: accepted", statistics.median(accepted), "facts/s", None, p99))
        rows.append((f"batches of {updates}: accepted and settled", statistics.median(settled), "facts/s", None, None))
        rows.append((f"batches of {updates}: peak memory", max(memory), "MB", None, None))
        rows.append((f"batches of {updates}: facts in a run", statistics.median(f for _, f in sizes), "facts", None, None))
    shutil.rmtree(folder)

    print(f"{'':44} {'':>12} {'':11} {'of hello':>9} {'p99 ms':>8}")
    for name, value, unit, ratio, p99 in rows:
        print(f"{name:44} {value:12,.0f} {unit:11} {'' if ratio is None else format(ratio, '.0%'):>9}"
              f" {'' if p99 is None else format(p99, '.1f'):>8}")
    with open("bench.json", "w") as file:
        json.dump([dict(zip(("name", "value", "unit", "of_hello", "p99_ms"), row)) for row in rows], file, indent=1)


main()
