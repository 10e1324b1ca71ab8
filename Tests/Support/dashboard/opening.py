"""Every page, opened as it is."""

from browser import check_charts
from places import pages, refusals
from playwright.sync_api import expect


def every_page_opens_without_errors(stage):
    with stage.window() as window:
        for name, path in pages(stage.world).items():
            answer = window.go(path)
            page = window.page
            expect(page.locator("main#main")).to_have_count(1)
            expect(page.locator("h1")).to_have_count(1)
            expect(page.get_by_role("link", name="Skip to")).to_have_count(1)
            expect(page.locator("#live")).to_have_count(1)
            assert page.title().endswith("Tickmark"), page.title()
            assert answer.headers["content-type"] == "text/html; charset=utf-8"
            policy = answer.headers["content-security-policy"]
            assert policy.startswith("default-src 'none';") and "unsafe" not in policy, policy
            if name != "home":
                links = page.get_by_role("navigation", name="Main").get_by_role("link")
                expect(links).to_have_text(["Overview", "Templates", "Compare", "Ingest"])
                expect(page.locator("nav [aria-current=page]")).to_have_count(1)
            check_charts(window)


def every_link_leads_somewhere(stage):
    """From the first page on, within the dashboard, each kind of address once."""
    with stage.window() as window:
        seen, waiting = set(), ["/"]
        while waiting:
            path = waiting.pop()
            window.go(path)
            for link in window.page.locator("a[href]").all():
                target = link.get_attribute("href")
                assert target.startswith(("/", "#", "https://")), target
                kind = target.split("?")[0]
                if target.startswith("/") and not kind.startswith("/api/") and kind not in seen:
                    seen.add(kind)
                    waiting.append(target)
        assert len(seen) > 20, seen


def what_does_not_work_is_said(stage):
    with stage.window() as window:
        for path, status in refusals(stage.world).items():
            window.go(path, status=status)
            expect(window.page.locator("h1")).to_be_visible()
            expect(window.page.get_by_role("link", name="overview")).to_be_visible()
            if status == 400:
                wrong = path.split("?")[1].split("=")[0]
                expect(window.page.locator("main")).to_contain_text(wrong)
            assert "Store of Others" not in window.page.content()


def the_first_page_leads_to_every_account(stage):
    with stage.window() as window:
        window.go("/")
        expect(window.page.get_by_role("link", name="Festive Store")).to_be_visible()
        expect(window.page.get_by_text("Store of Others")).to_have_count(0)
        window.page.get_by_role("link", name="Festive Store").click()
        expect(window.page.locator("h1")).to_have_text("Festive Store")
