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


def what_is_filtered_is_exported_and_no_more(stage):
    world = stage.world
    with stage.window() as window:
        window.go(world.waba("shop", "/templates?days=7&category=UTILITY"))
        shown = set(window.page.locator("#templates tbody th a").all_text_contents())
        names = {row["template_name"] for row in _exported(window, "Export CSV")}
        assert names == shown and len(names) == 3, names


def clicks_and_cohorts_are_exported_as_well(stage):
    world = stage.world
    with stage.window() as window:
        window.go(world.waba("shop", "/templates/1001?days=7"))
        clicks = _exported(window, "Export clicks")
        assert {row["button_content"] for row in clicks} == {"Shop now", "Stop promotions"}, clicks
        told = world.analytics("shop", templates="1001", attribution="send", **last_days(7))
        cohorts = _exported(window, "Export by day of sending")
        assert [int(row["read"]) for row in cohorts] == [row["read"] for row in told]


def _exported(window, title):
    """The rows of a file that a link downloads."""
    with window.page.expect_download() as download:
        window.page.get_by_role("link", name=title).click()
    with open(download.value.path(), encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
