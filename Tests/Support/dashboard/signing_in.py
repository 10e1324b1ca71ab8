"""Getting in and out."""

from urllib.parse import quote

from browser import check_accessible, sign_in
from playwright.sync_api import expect


def nobody_sees_a_page_without_a_key(stage):
    world = stage.world
    for path in ("/", world.waba("shop"), world.waba("shop", "/templates?days=7"), world.waba("shop", "/ingest")):
        with stage.window(signed_in=False) as window:
            window.go(path)
            expect(window.page.locator("input[name=key]")).to_be_focused()
            assert "/sign-in" in window.page.url
            assert "Festive" not in window.page.content()


def a_wrong_key_is_refused_beside_the_field(stage):
    with stage.window(signed_in=False) as window:
        window.expect_refusal("/sign-in")
        window.go("/sign-in")
        field = window.page.locator("input[name=key]")
        field.fill("tmk_wrong")
        window.page.get_by_role("button", name="Sign in").click()
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(field).to_have_value("")
        problem = window.page.get_by_role("alert")
        expect(problem).to_contain_text("no valid API key")
        assert problem.get_attribute("id") in field.get_attribute("aria-describedby").split()
        assert "tmk_wrong" not in window.page.content()
        check_accessible(window)


def the_right_key_opens_what_was_asked_for(stage):
    path = stage.world.waba("shop", "/templates?days=7")
    with stage.window(signed_in=False) as window:
        window.go(path)
        expect(window.page.locator("input[name=key]")).to_be_focused()
        window.page.keyboard.type(stage.world.key)
        window.page.keyboard.press("Enter")
        window.page.wait_for_url(stage.world.url + path)
        expect(window.page.locator("#templates")).to_be_visible()
        # Who is in is not asked again.
        window.go("/sign-in?next=" + quote(path))
        assert window.page.url == stage.world.url + path
        for cookie in window.context.cookies():
            assert cookie["httpOnly"] and cookie["sameSite"] == "Lax" and cookie["path"] == "/", cookie
        assert window.page.evaluate("document.cookie") == ""


def signing_out_ends_it(stage):
    path = stage.world.waba("shop")
    with stage.window(signed_in=False) as window:
        sign_in(window, stage.world.key)
        window.go(path)
        window.page.get_by_role("button", name="Sign out").click()
        expect(window.page.locator("input[name=key]")).to_be_visible()
        window.go(path)
        assert "/sign-in" in window.page.url
        window.page.go_back()
        window.page.go_back()
        expect(window.page.locator("input[name=key]")).to_be_visible()
        assert "Festive" not in window.page.content()


def an_open_page_leads_to_the_form_once_its_session_has_ended(stage):
    with stage.window(signed_in=False) as window:
        sign_in(window, stage.world.key)
        window.go(stage.world.waba("live"))
        window.context.clear_cookies()
        expect(window.page.locator("input[name=key]")).to_be_visible()


def a_link_that_is_not_ours_opens_nothing(stage):
    with stage.window(signed_in=False) as window:
        window.go("/sign-in?token=1.key.99999999999.AAAAAAAAAAAAAAAAAAAAAA", status=401)
        expect(window.page.get_by_role("alert")).to_contain_text("sign-in link")
        check_accessible(window)
