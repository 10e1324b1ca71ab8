"""Names and texts of somebody who means harm: shown as they are, and nothing more."""

import urllib.parse

from places import pages
from playwright.sync_api import expect
from world import fixture

HANDLERS = "[onerror], [onload], [onclick], [onmouseover], [style]"


def _check_harmless(window):
    page = window.page
    assert page.title() != "owned"
    expect(page.locator("script")).to_have_count(1)
    assert page.locator("script").get_attribute("src").startswith("/assets/")
    assert page.locator("script").inner_text() == ""
    for unwanted in (HANDLERS, "img", "iframe", "a[href^='javascript:' i]", "h1 > :not(bdi)", "#templates bdi > *"):
        expect(page.locator(unwanted)).to_have_count(0)


def every_template_is_shown_as_it_is(stage):
    world = stage.world
    with stage.window() as window:
        page = window.page
        for template in fixture("hostile"):
            window.go(world.waba("hostile", f"/templates/{template['id']}"))
            _check_harmless(window)
            assert page.locator("h1").text_content().strip() == template["name"].strip(), template["id"]
            text = page.locator("main").text_content()
            for component in template["components"]:
                for button in component.get("buttons", []):
                    assert button["text"].strip() in text, (template["id"], button)
            pressed = world.analytics("hostile", templates=template["id"], granularity="total", group_by="button")
            for row in pressed:
                assert row["button"]["button_content"] in text, (template["id"], row)


def every_page_of_theirs_is_harmless(stage):
    with stage.window() as window:
        for name, path in pages(stage.world).items():
            if name.startswith(("hostile", "home")):
                window.go(path)
                _check_harmless(window)
        window.go(stage.world.waba("hostile", "/templates"))
        names = window.page.locator("#templates tbody th a").all_text_contents()
        assert sorted(names) == sorted(template["name"] for template in fixture("hostile"))
        window.go("/")
        expect(window.page.get_by_role("link", name='</title><script>document.title="owned"</script>')).to_be_visible()


def the_script_shows_them_as_they_are(stage):
    """What the pointer brings up is text as well."""
    with stage.window() as window:
        for path in (stage.world.waba("hostile", "/compare?a=2001&b=2003"), stage.world.waba("hostile")):
            window.go(path)
            window.page.locator("figure.chart .plot").first.hover()
            expect(window.page.locator(".tip").first).to_be_visible()
            _check_tip(window)


def _check_tip(window):
    allowed = "b, dl, dt, dd, bdi, span, small"
    expect(window.page.locator(f".tip :not({allowed})")).to_have_count(0)


def what_an_address_says_is_harmless(stage):
    world = stage.world
    harm = '"><img src=x onerror=alert(1)><script>document.title="owned"</script>'
    said = urllib.parse.quote(harm, safe="")
    with stage.window() as window:
        window.go(world.waba("shop", f"/templates?name={said}"))
        _check_harmless(window)
        expect(window.page.get_by_role("form", name="Filter").locator("[name=name]")).to_have_value(harm)
        for path in (
            f"?days={said}", f"?from={said}", f"?timezone={said}", f"/templates?sort={said}", f"/compare?a={said}",
        ):
            window.go(world.waba("shop", path), status=400)
            _check_harmless(window)
        window.go(f"/wabas/{said}", status=404)
        _check_harmless(window)
    for next_page in ("https://evil.example/", "//evil.example/", "/\\evil.example/", "javascript:alert(1)", harm):
        with stage.window(signed_in=False) as window:
            window.go("/sign-in?next=" + urllib.parse.quote(next_page))
            window.expect_refusal(next_page)
            window.page.locator("input[name=key]").fill(world.key)
            window.page.get_by_role("button", name="Sign in").click()
            expect(window.page.get_by_role("button", name="Sign out")).to_be_visible()
            assert window.page.url == world.url + "/", window.page.url
