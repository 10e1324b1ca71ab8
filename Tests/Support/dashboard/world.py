"""The server that is shown, as a program sees it."""

import datetime
import hashlib
import hmac
import json
import os
import time
import urllib.parse
import urllib.request
import zoneinfo


class World:
    def __init__(self):
        told = json.loads(os.environ["DASHBOARD"])
        self.url = told["url"]
        self.key = told["key"]
        self.sign_in_link = told.get("sign_in_link")
        self.wabas = told.get("wabas", {})
        self._secret = told.get("secret", "").encode()

    def waba(self, name, path=""):
        """The address of a WABA's page."""
        return f"/wabas/{self.wabas[name]}{path}"

    def ask(self, path, **query):
        """What the API answers."""
        return json.loads(self.download(path, **query))

    def download(self, path, **query):
        address = f"{self.url}{path}?{urllib.parse.urlencode(query)}"
        request = urllib.request.Request(address, headers={"Authorization": f"Bearer {self.key}"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.read().decode()

    def analytics(self, name, **query):
        """The rows of a WABA's analytics."""
        return self.ask(f"/api/v1/wabas/{self.wabas[name]}/analytics", **query)["rows"]

    def totals(self, name, **query):
        """The counts of a WABA, all templates together."""
        return self.analytics(name, granularity="total", group_by="none", **query)[0]

    def templates(self, name):
        return self.ask(f"/api/v1/wabas/{self.wabas[name]}/templates", limit=1000)["templates"]

    def deliver(self, name, status, template, count=1):
        """Posts a webhook, signed as Meta does, with receipts of so many new messages."""
        now = int(time.time())
        statuses = [
            {
                "id": f"wamid.{name}.{time.time_ns()}.{number}",
                "status": status,
                "timestamp": str(now),
                "recipient_id": "919000000001",
                "biz_opaque_callback_data": f"template_id={template}",
            }
            for number in range(count)
        ]
        value = {
            "messaging_product": "whatsapp",
            "metadata": {"phone_number_id": "106540352242922"},
            "statuses": statuses,
        }
        self._post(name, "messages", value)

    def pause(self, name, template):
        """Tells, as Meta does, that a template is paused."""
        value = {
            "event": "PAUSED", "message_template_id": template, "message_template_name": "busy_offer",
            "message_template_language": "en_US", "reason": None,
        }
        self._post(name, "message_template_status_update", value)

    def _post(self, name, field, value):
        entry = {"id": self.wabas[name], "time": int(time.time()), "changes": [{"field": field, "value": value}]}
        body = json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()
        signature = "sha256=" + hmac.new(self._secret, body, hashlib.sha256).hexdigest()
        request = urllib.request.Request(
            self.url + "/webhooks/meta", data=body, headers={"X-Hub-Signature-256": signature}
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            assert answer.status == 200


def last_days(count, zone="Asia/Kolkata"):
    """The query of the last so many days, as the API takes it."""
    today = datetime.datetime.now(zoneinfo.ZoneInfo(zone)).date()
    return {"from": str(today - datetime.timedelta(days=count - 1)), "to": str(today), "timezone": zone}


def fixture(name):
    """The templates of a WABA, as they were imported."""
    path = os.path.join(os.path.dirname(__file__), f"{name}.ndjson")
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]
