"""For everybody: with a keyboard, with a screen reader, on a telephone, in the dark."""

from browser import NARROW, check_accessible, check_fits
from places import pages
from playwright.sync_api import expect


def _check_all(stage, **options):
    with stage.window(**options) as window:
        for path in pages(stage.world).values():
            window.go(path)
            _open(window)
            check_accessible(window)
            check_fits(window)


def _open(window):
    """Everything that is folded: what is not shown is not looked at."""
    window.page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")


def in_light(stage):
    _check_all(stage)


def in_dark(stage):
    _check_all(stage, dark=True)


def on_a_telephone(stage):
    _check_all(stage, width=NARROW)


def on_a_telephone_in_dark(stage):
    _check_all(stage, width=NARROW, dark=True)


def for_who_is_not_signed_in(stage):
    for options in ({}, {"dark": True}, {"width": NARROW}):
        with stage.window(signed_in=False, **options) as window:
            window.go("/sign-in")
            check_accessible(window)
            check_fits(window)


def with_large_letters(stage):
    """At 200 % a window of 1280 px has room for 640: nothing is cut off."""
    with stage.window(width=640) as window:
        for path in pages(stage.world).values():
            window.go(path)
            check_fits(window)


# What has the focus: its place in the document, how it looks, and what it is called.
FOCUSED = """() => {
  const element = document.activeElement
  if (element === document.body) return null
  const all = [...document.querySelectorAll("*")]
  const style = getComputedStyle(element)
  const box = element.getBoundingClientRect()
  return {
    index: all.indexOf(element),
    outline: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
    area: box.width * box.height,
    left: box.left,
    part: element.closest("header, main")?.tagName ?? "",
    html: element.outerHTML.slice(0, 120),
  }
}"""


def with_a_keyboard(stage):
    with stage.window() as window:
        for path in pages(stage.world).values():
            window.go(path)
            page = window.page
            stops = []
            while True:
                page.keyboard.press("Tab")
                stop = page.evaluate(FOCUSED)
                if stop is None or len(stops) > 400:
                    break
                assert stop["outline"] >= 1, f"{path}: no focus to see on {stop['html']}"
                assert stop["area"] > 1 and stop["left"] >= 0, f"{path}: the focus is out of sight on {stop['html']}"
                stops.append(stop)
            places = [stop["index"] for stop in stops]
            assert places == sorted(places), f"{path}: the focus jumps"
            parts = [stop["part"] for stop in stops]
            assert parts[:2] == ["", "HEADER"], f"{path}: it begins with {parts[:2]}"
            assert parts == sorted(parts), f"{path}: header and main are mixed"
            assert "class=\"skip\"" in stops[0]["html"]


def the_skip_link_leads_to_the_page(stage):
    with stage.window() as window:
        window.go(stage.world.waba("shop"))
        page = window.page
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to")).to_be_focused()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.getElementById('main').contains(document.activeElement)")
