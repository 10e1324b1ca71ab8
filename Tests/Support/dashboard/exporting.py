"""Taking numbers along."""

import csv
import io
import urllib.parse

from world import last_days


def a_template_is_exported_as_the_api_tells_it(stage):
    world = stage.world
    with stage.window() as window:
        window.go(world.waba("shop", "/templates/1001?days=7&timezone=UTC"))
        link = window.page.get_by_role("link", name="Export CSV")
        address = urllib.parse.urlsplit(urllib.parse.urljoin(world.url, link.get_attribute("href")))
        with window.page.expect_download() as download:
            link.click()
        name = download.value.suggested_filename
        assert name.startswith(f"tickmark-{world.wabas['shop']}") and name.endswith(".csv"), name
        with open(download.value.path(), encoding="utf-8", newline="") as file:
            text = file.read()
        assert text == world.download(address.path, **dict(urllib.parse.parse_qsl(address.query)))
        rows = list(csv.DictReader(io.StringIO(text)))
        told = world.analytics("shop", templates="1001", **last_days(7, "UTC"))
        assert [(row["date"], int(row["sent"])) for row in rows] == [(row["date"], row["sent"]) for row in told]
        assert len(rows) == 7 and {row["template_id"] for row in rows} == {"1001"}
