"""For everybody: with a keyboard, with a screen reader, on a telephone, in the dark."""

from browser import NARROW, check_accessible, check_fits
from places import pages
from playwright.sync_api import expect


def _check_all(stage, check, **options):
    """Holds every page against `check`, and tells of all that do not pass."""
    problems = []
    with stage.window(**options) as window:
        for path in pages(stage.world).values():
            window.go(path)
            try:
                check(window)
            except AssertionError as problem:
                problems.append(str(problem))
    assert not problems, "\n".join(problems)


def _check_whole(window):
    """With everything open that is folded: what is not shown is not looked at."""
    window.page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
    check_fits(window)
    check_accessible(window)


def in_light(stage):
    _check_all(stage, _check_whole)


def in_dark(stage):
    _check_all(stage, _check_whole, dark=True)


def on_a_telephone(stage):
    _check_all(stage, _check_whole, width=NARROW)


def on_a_telephone_in_dark(stage):
    _check_all(stage, _check_whole, width=NARROW, dark=True)


def for_who_is_not_signed_in(stage):
    for options in ({}, {"dark": True}, {"width": NARROW}):
        with stage.window(signed_in=False, **options) as window:
            window.go("/sign-in")
            check_accessible(window)
            check_fits(window)


def with_large_letters(stage):
    """At 200 % a window of 1280 px has room for 640: nothing is cut off."""
    _check_all(stage, check_fits, width=640)


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
    _check_all(stage, _check_focus)


def _check_focus(window):
    """The focus goes through the page in its order, from the skip link through the header, and can always be seen."""
    where = window.page.url
    stops = []
    while len(stops) < 400:
        window.page.keyboard.press("Tab")
        stop = window.page.evaluate(FOCUSED)
        # Behind the last one comes the first again, or the window itself.
        if stop is None or stops and stop["index"] == stops[0]["index"]:
            break
        assert stop["outline"] >= 1, f"{where}: no focus to see on {stop['html']}"
        assert stop["area"] > 1 and stop["left"] >= 0, f"{where}: the focus is out of sight on {stop['html']}"
        if stops:
            assert stop["index"] > stops[-1]["index"], f"{where}: from {stops[-1]['html']} back to {stop['html']}"
        stops.append(stop)
    parts = [stop["part"] for stop in stops]
    assert parts == sorted(parts) and parts[:2] == ["", "HEADER"], f"{where}: {parts}"
    assert 'class="skip"' in stops[0]["html"], where


def the_skip_link_leads_to_the_page(stage):
    with stage.window() as window:
        window.go(stage.world.waba("shop"))
        page = window.page
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to")).to_be_focused()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.getElementById('main').contains(document.activeElement)")
