"""What is shown is what the API tells, and what nobody knows is no number."""

import re

from playwright.sync_api import expect
from reading import UNKNOWN, card, number, rate, table
from world import last_days

METRICS = ["sent", "delivered", "read", "replied", "clicked", "failed"]


def the_table_of_the_trend_is_the_apis(stage):
    world = stage.world
    for name, path, query in (
        ("shop", "", last_days(30)),
        ("shop", "?days=7", last_days(7)),
        ("shop", "/templates/1001", last_days(30) | {"templates": "1001"}),
        ("live", "?days=90", last_days(90)),
    ):
        with stage.window() as window:
            window.go(world.waba(name, path))
            columns, rows = table(window.page.locator("figure.chart").first.locator("table"))
            told = world.analytics(name, group_by="none", compare="previous", **query)
            # The last one is of the other line, where anything of it is known.
            names = [column.lower() for column in columns[1:]]
            has_before = any(row["previous"]["sent"] for row in told)
            assert names == METRICS + [f"sent, previous {len(told)} days"] * has_before, columns
            assert len(rows) == len(told)
            for place, (shown, row) in enumerate(zip(rows, told)):
                expected = [row[metric] for metric in METRICS] + [row["previous"]["sent"]] * has_before
                found = [number(cell) for cell in shown[1:]]
                # Of days before the first that was counted nobody knows.
                if found[0] is None:
                    assert not any(any(earlier[metric] for metric in METRICS) for earlier in told[: place + 1]), shown
                    expected[: len(METRICS)] = [None] * len(METRICS)
                if has_before and found[-1] is None:
                    assert expected[-1] == 0, shown
                    expected[-1] = None
                assert found == expected, (shown, row)


def rates_and_changes_are_the_apis(stage):
    world = stage.world
    with stage.window() as window:
        window.go(world.waba("shop", "?days=7"))
        query = last_days(7)
        told = world.totals("shop", metrics=",".join(METRICS) + ",rates", **query)
        # Today is not over: the days before it are held against those a week earlier.
        days = world.analytics("shop", group_by="none", metrics=",".join(METRICS), compare="previous", **query)[:-1]
        expect(window.page.get_by_text("without today, which is not over")).to_be_visible()
        names = {"delivered": "delivery", "read": "read", "replied": "reply", "clicked": "click", "failed": "failure"}
        for metric in METRICS:
            shown = window.page.locator(f"[data-metric={metric}]")
            assert card(window, metric) == told[metric]
            if metric in names:
                expect(shown).to_contain_text(rate(told, names[metric]))
            now, before = sum(day[metric] for day in days), sum(day["previous"][metric] for day in days)
            assert before > now / 10 > 0, "the world has enough of it to compare"
            change = shown.locator(".change").inner_text()
            tenths = abs(int((now / before - 1) * 1000 + (0.5 if now > before else -0.5)))
            percent = f"{round(tenths / 10)}" if tenths >= 1000 else f"{tenths / 10:.1f}"
            assert change.startswith(("+" if now > before else "−" if now < before else "±") + percent + "%"), change


def the_funnel_follows_the_messages_sent(stage):
    world = stage.world
    with stage.window() as window:
        window.go(world.waba("shop"))
        told = world.totals("shop", attribution="send", **last_days(30))
        funnel = window.page.locator("section", has=window.page.get_by_role("heading", name="Funnel")).locator("table")
        _, rows = table(funnel)
        counts = {row[0]: number(row[2]) for row in rows}
        expected = ["sent", "delivered", "read", "replied", "clicked"]
        assert list(counts.values()) == [told[metric] for metric in expected], (counts, told)


def a_template_tells_its_buttons_and_failures(stage):
    world = stage.world
    with stage.window() as window:
        window.go(world.waba("shop", "/templates/1001"))
        main = window.page.locator("main")
        for row in world.analytics("shop", templates="1001", granularity="total", group_by="button", **last_days(30)):
            line = main.locator("tr", has_text=row["button"]["button_content"])
            expect(line.filter(has_text=f"{row['clicked']:,}").first).to_be_visible()
        # Of the messages sent on these days, whenever they failed.
        sent = {"templates": "1001", "attribution": "send", "metrics": "failures"}
        told = world.totals("shop", **sent, **last_days(30))["failures"]
        assert len(told) > 2
        for failure in told:
            expect(main).to_contain_text(failure["title"])
            expect(main).to_contain_text(failure["advice"])
            expect(main).to_contain_text(str(failure["code"]))


def what_meta_does_not_tell_is_a_dash(stage):
    world = stage.world
    with stage.window() as window:
        window.go(world.waba("meta"))
        failed = window.page.locator("[data-metric=failed]")
        assert failed.locator(".value").inner_text().startswith(UNKNOWN)
        expect(failed).to_contain_text("not known")
        assert not re.search(r"\d", failed.inner_text()), failed.inner_text()
        assert card(window, "sent") == world.totals("meta")["sent"] > 0
        expect(window.page.get_by_text("Meta does not tell").first).to_be_visible()
        columns, rows = table(window.page.locator("figure.chart").first.locator("table"))
        place = columns.index("Failed")
        assert rows and all(number(row[place]) is None for row in rows)

        window.go(world.waba("meta", "/templates"))
        columns, rows = table(window.page.locator("#templates"))
        place = next(index for index, column in enumerate(columns) if column.startswith("Failed"))
        assert len(rows) == 2 and all(number(row[place]) is None for row in rows)

        window.go(world.waba("meta", "/templates/4001"))
        main = window.page.locator("main")
        assert not re.search(r"\b0 s\b", main.inner_text()), "no time is no 0 seconds"
        # Days before Meta tells of any are no days of nothing.
        window.go(world.waba("meta", "?from=2020-01-01&to=2020-01-07"))
        assert card(window, "sent") is None
        expect(window.page.get_by_text("None of these days is known").first).to_be_visible()


def nothing_is_no_rate(stage):
    with stage.window() as window:
        window.go(stage.world.waba("shop", "/templates/1009"))
        main = window.page.locator("main").inner_text()
        assert "0.0%" not in main and "NaN" not in main and "null" not in main, main


def the_comparison_says_whether_it_is_chance(stage):
    world = stage.world
    with stage.window() as window:
        main = window.page.locator("main")
        window.go(world.waba("shop", "/compare?a=1001&b=1008&days=90"))
        expect(main).to_contain_text("festive_offer")
        expect(main).to_contain_text("winter_clearance")
        expect(main).to_contain_text("hardly chance")
        # Nobody sent the second one.
        window.go(world.waba("shop", "/compare?a=1001&b=1009&days=90"))
        expect(main).to_contain_text("nothing to compare")


def the_intake_tells_what_came(stage):
    world = stage.world
    status = world.ask("/api/v1/status")
    with stage.window() as window:
        window.go(world.waba("shop", "/ingest"))
        main = window.page.locator("main").inner_text()
        for name in ("deliveries_rejected", "facts_unattributed"):
            assert f"{status[name]:,}" in main, name
        window.go(world.waba("meta", "/ingest"))
        expect(window.page.locator("main")).to_contain_text(re.compile("2 of 2|2 / 2"))
