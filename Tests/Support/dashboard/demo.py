"""What `tickmark demo` prints."""

from playwright.sync_api import expect
from reading import card


def its_link_opens_the_numbers(stage):
    world = stage.world
    with stage.window(signed_in=False) as window:
        window.go(world.sign_in_link.removeprefix(world.url))
        assert "token" not in window.page.url, window.page.url
        expect(window.page.get_by_role("button", name="Sign out")).to_be_visible()
        waba = world.ask("/api/v1/wabas")["wabas"][0]["waba_id"]
        assert window.page.url == f"{world.url}/wabas/{waba}"
        world.wabas["demo"] = waba
        assert card(window, "sent") == world.totals("demo")["sent"] > 0
