"""Windows of a browser that tell whatever goes wrong in them."""

import contextlib
import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

# The machine may be busy.
PATIENCE = 60_000
expect.set_options(timeout=PATIENCE)

WIDE = 1280
NARROW = 390

# Before anything of the page: a policy that was violated is no error that a page hears of otherwise.
VIOLATIONS = """
document.addEventListener("securitypolicyviolation", event =>
  tellViolation(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`), true)
"""


class Window:
    """What one person has open: cookies of their own, and a page."""

    def __init__(self, browser, world, state=None, scripts=True, dark=False, width=WIDE, height=900):
        self.world = world
        self.problems = []
        self._refusals = set()
        self.context = browser.new_context(
            base_url=world.url,
            storage_state=state,
            java_script_enabled=scripts,
            color_scheme="dark" if dark else "light",
            viewport={"width": width, "height": height},
            reduced_motion="reduce",
            timezone_id="UTC",
            locale="en-GB",
        )
        self.context.set_default_timeout(PATIENCE)
        self.context.expose_binding("tellViolation", lambda _, text: self._note(f"violates the policy: {text}"))
        self.context.add_init_script(VIOLATIONS)
        self.context.on("console", self._hear)
        self.context.on("weberror", lambda error: self._note(f"a script fails: {error.error}"))
        self.context.on("request", self._see)
        self.context.on("requestfailed", self._miss)
        self.context.on("dialog", self._dismiss)
        self.page = self.context.new_page()

    def go(self, path, status=200):
        """Opens a page, whose answer has to have this status."""
        if status >= 400:
            self._refusals.add(self.world.url + path)
        answer = self.page.goto(path)
        assert answer.status == status, f"{path} answers {answer.status}, not {status}: {self.page.inner_text('body')}"
        return answer

    def expect_refusal(self, path):
        """That an answer of 4xx from there is no problem."""
        self._refusals.add(self.world.url + path)

    def _note(self, text):
        self.problems.append(f"{self.page.url}: {text}")

    def _hear(self, message):
        if message.type in ("error", "warning") and message.location["url"] not in self._refusals:
            self._note(f"{message.type}: {message.text} ({message.location})")

    def _see(self, request):
        if not request.url.startswith(self.world.url + "/"):
            self._note(f"asks {request.url}")

    def _miss(self, request):
        # What was on its way when another page was opened.
        if request.failure != "net::ERR_ABORTED":
            self._note(f"{request.url} fails: {request.failure}")

    def _dismiss(self, dialog):
        self._note(f"asks somebody: {dialog.message}")
        dialog.dismiss()

    def close(self):
        """The end, where nothing may have gone wrong until then."""
        self.context.close()
        assert not self.problems, "\n".join(self.problems)


class Stage:
    """What a scenario plays on: a server, and windows to open."""

    def __init__(self, browser, world):
        self.world = world
        self._browser = browser
        self._state = None

    @contextlib.contextmanager
    def window(self, signed_in=True, state=None, **options):
        """Opens one.

        state: the cookies of who is in it, where it is not who gave the key.
        """
        state = self.signed_in() if signed_in else state
        window = Window(self._browser, self.world, state=state, **options)
        try:
            yield window
        except BaseException:
            with contextlib.suppress(Exception):
                print(f"on {window.page.url}:\n{window.page.inner_text('body')[:4000]}")
            print("\n".join(window.problems))
            raise
        window.close()

    def signed_in(self):
        """The cookies of somebody who gave the right key."""
        if self._state is None:
            with self.window(signed_in=False) as window:
                sign_in(window, self.world.key)
                self._state = window.context.storage_state()
        return self._state


@contextlib.contextmanager
def stage(world):
    # Debian's, and never one that Playwright would fetch. As root it runs without a sandbox of its own.
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", timeout=3 * PATIENCE)
        try:
            yield Stage(browser, world)
        finally:
            browser.close()


def sign_in(window, key):
    """Fills in the form, and waits until it let somebody in."""
    window.go("/sign-in")
    window.page.locator("input[name=key]").fill(key)
    window.page.get_by_role("button", name="Sign in").click()
    expect(window.page.get_by_role("button", name="Sign out")).to_be_visible()


def check_accessible(window, but=()):
    """Holds a page against axe's rules, those included that it leaves out by itself, and its charts against ours."""
    rules = {rule: {"enabled": rule not in but} for rule in ("focus-order-semantics", "target-size", *but)}
    found = Axe().run(window.page, options={"resultTypes": ["violations"], "rules": rules}).response["violations"]
    told = [
        f"{rule['id']} ({rule['impact']}): {rule['help']}\n"
        + "\n".join(f"  {node['html'][:200]}\n  {node['failureSummary']}" for node in rule["nodes"][:5])
        for rule in found
    ]
    assert not told, f"{window.page.url}: " + "\n".join(told)
    check_charts(window)


def check_charts(window):
    """Every chart has a name, and a table of what it shows."""
    for chart in window.page.locator("figure.chart").all():
        picture = chart.locator("svg[role=img]")
        expect(picture).to_have_count(1)
        expect(picture).to_have_accessible_name(re.compile(r"\S"))
        expect(chart.locator("details > summary")).to_have_text("Show as table")
        expect(chart.locator("details table tbody tr").first).to_be_attached()
        expect(chart.locator("details table thead th").first).to_be_attached()


def check_fits(window):
    """The page itself does not scroll sideways; a table in it may."""
    widths = window.page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert widths[0] <= widths[1], f"{window.page.url} is {widths[0]} px wide, and the window {widths[1]}"
