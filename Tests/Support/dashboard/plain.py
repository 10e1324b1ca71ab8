"""With scripts off, all of it works too."""

from browser import sign_in
from places import pages
from playwright.sync_api import expect
from reading import card
from world import last_days


def everything_works_without_scripts(stage):
    world = stage.world
    with stage.window(signed_in=False, scripts=False) as window:
        page = window.page
        sign_in(window, world.key)
        for path in pages(world).values():
            window.go(path)
            expect(page.locator("h1")).to_be_visible()
        window.go(world.waba("shop"))
        period = page.get_by_role("form", name="Period")
        period.get_by_role("link", name="7 days", exact=True).click()
        expect(period.get_by_role("link", name="7 days", exact=True)).to_have_attribute("aria-current", "true")
        assert card(window, "sent") == world.totals("shop", **last_days(7))["sent"]
        dates = {"from": last_days(20)["from"], "to": last_days(10)["from"]}
        period.locator("summary").click()
        for name, value in dates.items():
            period.locator(f"[name={name}]").fill(value)
        period.get_by_role("button", name="Show").click()
        page.wait_for_url("**from=*")
        assert card(window, "sent") == world.totals("shop", **dates)["sent"]
        table = page.locator("figure.chart details").first
        table.locator("summary").click()
        expect(table.locator("table")).to_be_visible()

        window.go(world.waba("shop", "/templates"))
        form = page.get_by_role("form", name="Filter")
        form.locator("select[name=category]").select_option("AUTHENTICATION")
        form.get_by_role("button", name="Filter").click()
        expect(page.locator("#templates tbody tr")).to_have_count(1)
        page.get_by_role("link", name="one_time_code").click()
        with page.expect_download():
            page.get_by_role("link", name="Export CSV").click()
        page.get_by_role("button", name="Sign out").click()
        expect(page.locator("input[name=key]")).to_be_visible()


def two_templates_are_compared_without_scripts(stage):
    with stage.window(scripts=False) as window:
        window.go(stage.world.waba("shop", "/compare?days=90"))
        main = window.page.locator("main")
        main.locator("select[name=a]").select_option("1001")
        main.locator("select[name=b]").select_option("1008")
        main.locator("form", has=window.page.locator("select[name=a]")).get_by_role("button").click()
        window.page.wait_for_url("**b=1008*")
        assert "days=90" in window.page.url
        expect(main).to_contain_text("hardly chance")


def the_first_run_looks_again_by_itself_without_scripts(stage):
    world = stage.world
    with stage.window(scripts=False) as window:
        window.go(world.waba("plain"))
        expect(window.page.locator("[data-metric]")).to_have_count(0)
        world.deliver("plain", "sent", 5002, count=2)
        expect(window.page.locator("[data-metric=sent] .value")).to_have_text("2")
        expect(window.page.locator("meta[http-equiv=refresh]")).to_have_count(0)
