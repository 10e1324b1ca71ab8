"""Numbers that change while one looks."""

from playwright.sync_api import expect
from reading import card


def new_numbers_appear_without_a_reload(stage):
    """And nothing jumps: what was open stays open, the focus and the place on the page stay where they were."""
    world = stage.world
    with stage.window(height=500) as window:
        window.go(world.waba("live"))
        page = window.page
        before = card(window, "sent")
        assert before == world.totals("live")["sent"] > 0
        page.evaluate("window.isTheSame = true")
        table = page.locator("#live figure.chart details").first
        table.locator("summary").click()
        expect(table.locator("table")).to_be_visible()
        page.evaluate("scrollTo(0, 300)")
        place = page.evaluate("scrollY")
        assert place > 0
        world.deliver("live", "sent", 3001, count=7)
        expect(page.locator("[data-metric=sent] .value")).to_have_text(f"{before + 7:,}")
        assert page.evaluate("window.isTheSame"), "the page was loaded anew"
        assert page.evaluate("scrollY") == place
        expect(table.locator("table")).to_be_visible()
        expect(table.locator("summary")).to_be_focused()


def what_somebody_types_is_left_alone(stage):
    world = stage.world
    with stage.window() as window:
        window.go(world.waba("live", "/templates"))
        page = window.page
        sent = page.locator("#templates tbody tr").first.locator("td").nth(1)
        before = sent.inner_text()
        name = page.get_by_role("form", name="Filter").locator("[name=name]")
        name.fill("not sent yet")
        world.deliver("live", "sent", 3001, count=3)
        expect(sent).not_to_have_text(before)
        expect(name).to_have_value("not sent yet")
        expect(name).to_be_focused()


def the_first_delivery_turns_the_page(stage):
    world = stage.world
    with stage.window() as window:
        window.go(world.waba("first"))
        page = window.page
        expect(page.locator("[data-metric]")).to_have_count(0)
        main = page.locator("main")
        expect(main).to_contain_text(world.url + "/webhooks/meta")
        expect(main).to_contain_text("verify token", ignore_case=True)
        expect(main).to_contain_text("curl")
        world.deliver("first", "sent", 5001, count=3)
        expect(page.locator("[data-metric=sent] .value")).to_have_text("3")
        expect(page.get_by_role("form", name="Period")).to_be_visible()
