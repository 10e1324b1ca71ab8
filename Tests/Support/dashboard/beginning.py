"""A server that nothing has come to yet."""

import subprocess

from playwright.sync_api import expect
from reading import card


def its_page_says_what_to_do_and_turns_by_itself(stage):
    """The command on it works as it stands, in a shell."""
    world = stage.world
    with stage.window() as window:
        window.go("/")
        page = window.page
        main = page.locator("main")
        expect(main).to_contain_text("Nothing has come in yet")
        expect(main).to_contain_text(world.url + "/webhooks/meta")
        expect(page.locator("dd", has_text="verify-<me>")).to_be_visible()
        command = page.locator("#trial").inner_text()
        done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        # It counts nothing: what is to be done so that something counts stays.
        expect(main).to_contain_text("Webhooks come in, and nothing is counted yet")
        assert card(window, "sent") == 0
        world.deliver("new", "sent", 5001, count=3)
        expect(page.locator("[data-metric=sent] .value")).to_have_text("3")
        expect(main).not_to_contain_text("nothing is counted yet")
        assert page.url == world.url + world.waba("new")
