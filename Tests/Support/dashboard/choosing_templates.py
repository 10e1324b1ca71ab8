"""The table of templates."""

import re

from playwright.sync_api import expect
from reading import number, rate
from world import last_days

METRICS = {"delivered": "delivery", "read": "read", "replied": "reply", "clicked": "click", "failed": "failure"}


def _names(window):
    return window.page.locator("#templates tbody tr th[scope=row] a").all_text_contents()


def _heading(window, name):
    return window.page.locator("#templates thead th").filter(has=window.page.get_by_role("link", name=re.compile(f"^{name}")))


def _rows(world):
    """What became of the messages that were sent on these days."""
    metrics = "sent,delivered,read,replied,clicked,failed,rates"
    return world.analytics("shop", granularity="total", metrics=metrics, attribution="send", **last_days(30))


# Of these no click can be seen: codes are copied, and links that are not tracked lead past us.
UNSEEN = {"one_time_code"}


def _rate(row, name):
    """What a table can be sorted by."""
    return None if name == "click" and row["template_name"] in UNSEEN else row["rates"][name]


def the_numbers_are_those_of_the_api(stage):
    with stage.window() as window:
        window.go(stage.world.waba("shop", "/templates"))
        rows = {row["template_name"]: row for row in _rows(stage.world)}
        shown = window.page.locator("#templates tbody tr")
        expect(shown).to_have_count(len(rows))
        headings = window.page.locator("#templates thead th")
        columns = headings.evaluate_all("all => all.map(th => th.firstChild.textContent.toLowerCase())")
        for line in shown.all():
            row = rows[line.locator("th a").inner_text()]
            cells = dict(zip(columns, line.locator("th, td").all()))
            assert number(cells["sent"].inner_text()) == row["sent"]
            for metric, name in METRICS.items():
                text = cells[metric].text_content()
                if metric == "clicked" and row["template_name"] in UNSEEN:
                    assert number(text) is None, text
                elif row["rates"][name] is None:
                    assert number(text) == row[metric], (metric, text)
                else:
                    count = f"{row[metric]:,}"
                    assert text.strip() == rate(row, name) + count, (metric, text, row)


def columns_sort_in_both_directions(stage):
    with stage.window() as window:
        window.go(stage.world.waba("shop", "/templates"))
        expect(_heading(window, "Sent")).to_have_attribute("aria-sort", "descending")
        rows = _rows(stage.world)
        for title, key in {
            "Read": lambda row: _rate(row, "read"),
            "Failed": lambda row: _rate(row, "failure"),
            "Clicked": lambda row: _rate(row, "click"),
            "Sent": lambda row: row["sent"],
            "Template": lambda row: row["template_name"],
        }.items():
            for direction in ("ascending", "descending") if title == "Template" else ("descending", "ascending"):
                _heading(window, title).get_by_role("link").click()
                expect(_heading(window, title)).to_have_attribute("aria-sort", direction)
                expect(window.page.locator("#templates [aria-sort]")).to_have_count(1)
                known = [row for row in rows if key(row) is not None]
                values = {row["template_name"]: key(row) for row in known}
                names = _names(window)
                # What has no rate comes last, whichever way, by name.
                assert names[len(known):] == sorted(row["template_name"] for row in rows if key(row) is None), names
                shown = [values[name] for name in names[: len(known)]]
                assert shown == sorted(values.values(), reverse=direction == "descending"), (title, direction, names)


def filters_show_only_what_is_asked_for(stage):
    templates = stage.world.templates("shop")
    with stage.window() as window:
        window.go(stage.world.waba("shop", "/templates?days=7"))
        form = window.page.get_by_role("form", name="Filter")

        def check(**wanted):
            expected = sorted(
                template["name"] for template in templates
                if all(value in template[key] if key == "name" else template[key] == value
                       for key, value in wanted.items())
            )
            assert 0 < len(expected) < len(templates)
            expect(window.page.locator("#templates tbody tr")).to_have_count(len(expected))
            assert sorted(_names(window)) == expected
            assert "days=7" in window.page.url, "the period stays"
            for key, value in wanted.items():
                expect(form.locator(f"[name={key}]")).to_have_value(value)

        for key, value in {"category": "UTILITY", "status": "PAUSED", "language": "hi"}.items():
            form.locator(f"select[name={key}]").select_option(value)
            # A choice is a choice made: no button has to be pressed.
            window.page.wait_for_url(f"**{key}={value}*")
            check(**{key: value})
            form.get_by_role("link", name="Show all").click()
            expect(window.page.locator("#templates tbody tr")).to_have_count(len(templates))
        form.locator("[name=name]").fill("offer")
        form.locator("[name=name]").press("Enter")
        window.page.wait_for_url("**name=offer*")
        check(name="offer")
        form.locator("select[name=language]").select_option("hi")
        window.page.wait_for_url("**language=hi*")
        expect(window.page.locator("#templates tbody tr")).to_have_count(0)
        expect(window.page.get_by_role("status")).to_contain_text("No template matches")
        form.get_by_role("link", name="Show all").click()
        # Filters stay while one sorts.
        form.locator("select[name=category]").select_option("UTILITY")
        window.page.wait_for_url("**category=UTILITY*")
        _heading(window, "Read").get_by_role("link").click()
        window.page.wait_for_url("**sort=read*")
        check(category="UTILITY")


def a_keyboard_passes_choices_on_its_way(stage):
    with stage.window() as window:
        window.go(stage.world.waba("shop", "/templates?days=7"))
        form = window.page.get_by_role("form", name="Filter")
        category = form.locator("select[name=category]")
        asked = []
        window.page.on("request", lambda request: asked.append(request.url) if request.is_navigation_request() else None)
        form.locator("[name=name]").focus()
        window.page.keyboard.press("Tab")
        expect(category).to_be_focused()
        values = category.locator("option").evaluate_all("options => options.map(option => option.value)")
        for value in values[1:3]:
            window.page.keyboard.press("ArrowDown")
            expect(category).to_have_value(value)
        form.get_by_role("button", name="Filter").press("Enter")
        window.page.wait_for_url(f"**category={values[2]}*")
        assert len(asked) == 1, asked


def a_template_is_a_click_away(stage):
    with stage.window() as window:
        window.go(stage.world.waba("shop", "/templates?days=7"))
        window.page.get_by_role("link", name="diwali_sale").click()
        expect(window.page.locator("h1")).to_contain_text("diwali_sale")
        assert window.page.url.endswith("/templates/1002?days=7"), window.page.url
