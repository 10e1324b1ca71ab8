#!/usr/bin/env python3
"""Makes a picture of every page of the dashboard, in light and in dark, for a screen and for a telephone.

  screenshots.py DIRECTORY [LINK]

LINK is what `tickmark demo` prints: it signs in. Without it the server is told in the environment, DASHBOARD: see world.py.
"""

import os
import sys

sys.dont_write_bytecode = True
from browser import NARROW, WIDE, sign_in, stage  # noqa: E402
from world import World  # noqa: E402


class Visitor:
    """Somebody with a sign-in link, and no key to ask the API with."""

    def __init__(self, link):
        self.sign_in_link = link
        self.url = link[: link.index("/", len("https://"))]


def signed_in(played):
    """The cookies of who may see everything, and where they land."""
    world = played.world
    with played.window(signed_in=False) as window:
        if world.sign_in_link:
            window.go(world.sign_in_link.removeprefix(world.url))
        else:
            sign_in(window, world.key)
        return window.context.storage_state()


def addresses(played, state):
    """By name: what the navigation leads to, and one of what the lists lead to."""
    world = played.world
    found = {"sign-in": "/sign-in"}
    with played.window(signed_in=False, state=state) as window:
        page = window.page
        if world.sign_in_link:
            window.go("/")
            start = page.url.removeprefix(world.url)
        else:
            found |= {
                "home": "/",
                "first-run": world.waba("empty"),
                "hostile": world.waba("hostile", "/templates"),
                "hostile-template": world.waba("hostile", "/templates/2001"),
                "meta": world.waba("meta"),
                "meta-ingest": world.waba("meta", "/ingest"),
                "not-found": world.waba("shop", "/templates/99"),
            }
            start = world.waba("shop")
        window.go(start)
        for link in page.get_by_role("navigation", name="Main").get_by_role("link").all():
            found[link.inner_text().lower()] = link.get_attribute("href")
        window.go(found["templates"])
        templates = [link.get_attribute("href") for link in page.locator("#templates tbody th a").all()[:2]]
        found["template"] = templates[0]
        first, second = [path.split("?")[0].split("/")[-1] for path in templates]
        found["compare"] = f"{start}/compare?a={first}&b={second}"
    return found


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    directory = sys.argv[1]
    os.makedirs(directory, exist_ok=True)
    with stage(Visitor(sys.argv[2]) if len(sys.argv) == 3 else World()) as played:
        state = signed_in(played)
        places = addresses(played, state)
        for dark in (False, True):
            for width in (WIDE, NARROW):
                for name, path in places.items():
                    # The form is only for who is not in yet.
                    own = None if name == "sign-in" else state
                    with played.window(signed_in=False, state=own, dark=dark, width=width) as window:
                        window.go(path, status=404 if name == "not-found" else 200)
                        file = f"{name}-{'dark' if dark else 'light'}-{width}.png"
                        window.page.screenshot(path=os.path.join(directory, file), full_page=True)


main()
