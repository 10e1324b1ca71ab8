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


def what_stands_beside_the_title_changes_too(stage):
    """A template that Meta pauses is called paused, without a reload."""
    world = stage.world
    with stage.window() as window:
        window.go(world.waba("live", "/templates/3001"))
        page = window.page
        facts = page.locator(".facts")
        expect(facts).to_contain_text("Approved")
        # Not while somebody chooses days there: what they typed stays.
        page.get_by_role("form", name="Period").locator("summary").click()
        page.get_by_role("form", name="Period").locator("[name=timezone]").fill("Asia/T")
        before = card(window, "sent")
        world.pause("live", 3001)
        world.deliver("live", "sent", 3001, count=2)
        expect(page.locator("[data-metric=sent] .value")).to_have_text(f"{before + 2:,}")
        expect(page.get_by_role("form", name="Period").locator("[name=timezone]")).to_have_value("Asia/T")
        page.keyboard.press("Escape")
        page.evaluate("document.activeElement.blur()")
        expect(facts).to_contain_text("Paused")


def the_pointer_shows_newer_numbers(stage):
    world = stage.world
    with stage.window() as window:
        window.go(world.waba("live"))
        page = window.page
        plot = page.locator("figure.chart .plot").first
        box = plot.bounding_box()
        page.mouse.move(box["x"] + box["width"] - 2, box["y"] + box["height"] / 2)
        sent = page.locator(".tip dd").first
        before = int(sent.inner_text())
        world.deliver("live", "sent", 3001, count=4)
        expect(sent).to_have_text(str(before + 4))
        expect(page.locator(".tip")).to_have_count(1)
        expect(page.locator(".plot .cursor")).to_have_count(1)
        page.mouse.move(box["x"] + 5, box["y"] - 60)
        expect(page.locator(".tip")).to_have_count(0)


def the_focus_stays_on_its_link(stage):
    """Also where it stands somewhere else now."""
    world = stage.world
    with stage.window() as window:
        window.go(world.waba("race", "/templates"))
        page = window.page
        links = page.locator("#templates tbody th a")
        expect(links).to_have_text(["ahead", "behind"])
        links.nth(1).focus()
        world.deliver("race", "sent", 6002, count=200)
        expect(links).to_have_text(["behind", "ahead"])
        expect(links.nth(0)).to_be_focused()


def the_first_delivery_turns_the_page(stage):
    world = stage.world
    with stage.window() as window:
        window.go(world.waba("first"))
        page = window.page
        expect(page.locator("[data-metric]")).to_have_count(0)
        main = page.locator("main")
        expect(main).to_contain_text(world.url + "/webhooks/meta")
        # There are other accounts: what belongs to the server is not for this one to see.
        expect(main).to_contain_text("ask whoever runs this server")
        expect(main).not_to_contain_text("curl")
        world.deliver("first", "sent", 5001, count=3)
        expect(page.locator("[data-metric=sent] .value")).to_have_text("3")
        expect(page.get_by_role("form", name="Period")).to_be_visible()
