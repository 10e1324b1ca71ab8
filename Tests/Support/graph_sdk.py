#!/usr/bin/env python3
"""Asks a server for template analytics and templates with Meta's own SDK, and prints what it heard as JSON.

  graph_sdk.py REQUEST

REQUEST is a JSON object: url, waba, template_ids, start, end, products, limit. The key is in ACCESS_TOKEN.
"""

import json
import os
import sys

from facebook_business.adobjects.whatsappbusinessaccount import WhatsAppBusinessAccount
from facebook_business.api import FacebookAdsApi
from facebook_business.exceptions import FacebookRequestError
from facebook_business.session import FacebookSession


def main():
    request = json.loads(sys.argv[1])
    # The one line that a program has to change.
    FacebookSession.GRAPH = request["url"]
    FacebookAdsApi.init(access_token=os.environ["ACCESS_TOKEN"], crash_log=False)
    waba = WhatsAppBusinessAccount(request["waba"])
    question = {
        "start": request["start"],
        "end": request["end"],
        "granularity": "DAILY",
        "template_ids": request["template_ids"],
        "limit": request["limit"],
    }
    answer = {
        "updated": waba.api_update(params={"is_enabled_for_insights": True}).export_all_data(),
        "node": waba.api_get(fields=["id", "name"]).export_all_data(),
        "pages": 0,
        "points": {},
        "templates": [
            template.export_all_data()
            for template in waba.get_message_templates(
                fields=["name", "status", "category"], params={"status": ["APPROVED"], "limit": 2}
            )
        ],
        "errors": [error(waba, question, change) for change in ({"granularity": "HOURLY"}, {"limit": 0})]
        + [error(WhatsAppBusinessAccount("999"), question, {})],
    }
    for product in request["products"]:
        points = answer["points"][product] = []
        # The SDK follows the pages by itself: each is one element.
        for page in waba.get_template_analytics(params={**question, "product_type": product}):
            answer["pages"] += 1
            points += page.export_all_data().get("data_points", [])
    FacebookAdsApi.init(access_token="nonsense", crash_log=False)
    answer["errors"].append(error(WhatsAppBusinessAccount(request["waba"]), question, {}))
    json.dump(answer, sys.stdout)


def error(waba, question, change):
    try:
        waba.get_template_analytics(params={**question, **change})
    except FacebookRequestError as failure:
        return {"status": failure.http_status(), "code": failure.api_error_code(), "subcode": failure.api_error_subcode()}
    return None


main()
