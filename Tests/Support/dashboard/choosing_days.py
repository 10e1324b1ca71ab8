"""The choice of days, and the time zone."""

import datetime
import re
import urllib.parse

from playwright.sync_api import expect
from reading import card
from world import last_days


def _query(window):
    return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(window.page.url).query))


def _check_numbers(window, query):
    """The cards count what the API does."""
    counts = window.world.totals("shop", **query)
    for metric in ("sent", "delivered", "read", "replied", "clicked", "failed"):
        assert card(window, metric) == counts[metric], (metric, query, counts)


def days_are_chosen_with_a_click(stage):
    with stage.window() as window:
        window.go(stage.world.waba("shop"))
        _check_numbers(window, last_days(30))
        period = window.page.get_by_role("form", name="Period")
        for days in (7, 90, 30):
            period.get_by_role("link", name=f"{days} days", exact=True).click()
            expect(period.get_by_role("link", name=f"{days} days", exact=True)).to_have_attribute("aria-current", "true")
            assert _query(window) == ({} if days == 30 else {"days": str(days)}), window.page.url
            _check_numbers(window, last_days(days))
        window.page.go_back()
        expect(period.get_by_role("link", name="90 days", exact=True)).to_have_attribute("aria-current", "true")
        _check_numbers(window, last_days(90))


def previous_and_next_go_by_as_many_days(stage):
    with stage.window() as window:
        window.go(stage.world.waba("shop", "?days=7"))
        period = window.page.get_by_role("form", name="Period")
        expect(period.get_by_role("link", name="Next")).to_have_count(0)
        period.get_by_role("link", name="Previous").click()
        expect(period.get_by_role("link", name="Next")).to_be_visible()
        first = datetime.date.fromisoformat(last_days(14)["from"])
        dates = {"from": str(first), "to": str(first + datetime.timedelta(days=6))}
        assert _query(window) == dates
        _check_numbers(window, dates)
        period.get_by_role("link", name="Next").click()
        expect(period.get_by_role("link", name="Next")).to_have_count(0)
        _check_numbers(window, last_days(7))


def dates_and_a_time_zone_can_be_given(stage):
    dates = {key: last_days(12)["from"] for key in ("from", "to")} | {"to": last_days(3)["from"]}
    with stage.window() as window:
        window.go(stage.world.waba("shop", "?metric=read"))
        period = window.page.get_by_role("form", name="Period")
        period.locator("summary").click()
        period.locator("[name=from]").fill(dates["from"])
        period.locator("[name=to]").fill(dates["to"])
        period.locator("[name=timezone]").fill("America/New_York")
        period.get_by_role("button", name="Show").click()
        window.page.wait_for_url("**America*")
        query = dates | {"timezone": "America/New_York"}
        assert _query(window) == query | {"metric": "read"}, window.page.url
        _check_numbers(window, query)
        # Of the WABA's own zone these would be other numbers.
        assert window.world.totals("shop", **query) != window.world.totals("shop", **dates)
        # The choice goes along, and can be passed on as an address.
        window.page.get_by_role("navigation", name="Main").get_by_role("link", name="Templates").click()
        window.page.wait_for_url("**/templates**")
        assert _query(window) == query, window.page.url
        address = window.page.url.removeprefix(stage.world.url)
    with stage.window() as window:
        window.go(address)
        assert _query(window) == query
        expect(window.page.locator("#templates")).to_be_visible()


def a_time_zone_alone_changes_no_days(stage):
    with stage.window() as window:
        window.go(stage.world.waba("shop"))
        period = window.page.get_by_role("form", name="Period")
        period.locator("summary").click()
        period.locator("[name=timezone]").fill("UTC")
        period.get_by_role("button", name="Show").click()
        window.page.wait_for_url("**timezone=UTC")
        # Those that end today, whenever that is: not the dates that stood there.
        assert _query(window) == {"timezone": "UTC"}, window.page.url
        expect(period.get_by_role("link", name="30 days", exact=True)).to_have_attribute("aria-current", "true")
        _check_numbers(window, last_days(30, "UTC"))


def what_cannot_be_chosen_is_said_with_a_way_back(stage):
    with stage.window() as window:
        page = window.page
        window.go(stage.world.waba("shop", "/templates"))
        period = page.get_by_role("form", name="Period")
        period.locator("summary").click()
        period.locator("[name=timezone]").fill("Mars/Olympus")
        page.on("response", lambda answer: answer.status == 400 and window.expect_refusal(answer.url.removeprefix(stage.world.url)))
        period.get_by_role("button", name="Show").click()
        expect(page.locator("main")).to_contain_text("timezone must be")
        page.get_by_role("link", name="Back").click()
        expect(page.locator("#templates")).to_be_visible()


def a_card_chooses_what_the_chart_shows(stage):
    with stage.window() as window:
        window.go(stage.world.waba("shop", "?days=7"))
        window.page.locator("[data-metric=failed]").click()
        expect(window.page.locator("[data-metric=failed]")).to_have_attribute("aria-current", "true")
        assert _query(window) == {"days": "7", "metric": "failed"}
        chart = window.page.locator("figure.chart svg[role=img]").first
        expect(chart).to_have_accessible_name(re.compile("^Failed by day"))
