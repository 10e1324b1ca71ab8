"""Where there are pages."""


def pages(world):
    """The addresses of all pages for who is signed in, by name."""
    found = {"home": "/"}
    for name, templates in {"shop": (1001, 1002), "hostile": (2001, 2002), "meta": (4001, 4002)}.items():
        first, second = templates
        found |= {
            f"{name}-overview": world.waba(name),
            f"{name}-templates": world.waba(name, "/templates"),
            f"{name}-template": world.waba(name, f"/templates/{first}"),
            f"{name}-compare": world.waba(name, f"/compare?a={first}&b={second}"),
            f"{name}-ingest": world.waba(name, "/ingest"),
        }
    return found | {
        "choosing": world.waba("shop", "/compare"),
        "other-metric": world.waba("shop", "?metric=failed"),
        "quiet-template": world.waba("shop", "/templates/1009"),
        "one-day": world.waba("shop", "?days=1"),
        "months": world.waba("shop", "?from=2026-01-01&to=2026-06-30"),
        "no-match": world.waba("shop", "/templates?name=nothing-of-the-kind"),
        "first-run": world.waba("empty"),
        "empty-templates": world.waba("empty", "/templates"),
        "empty-compare": world.waba("empty", "/compare"),
        "empty-ingest": world.waba("empty", "/ingest"),
    }


def refusals(world):
    """Addresses that do not work, each with its status."""
    return {
        "/wabas/1": 404,
        world.waba("foreign"): 404,
        world.waba("foreign", "/ingest"): 404,
        world.waba("shop", "/templates/99"): 404,
        world.waba("shop", "?days=0"): 400,
        world.waba("shop", "?from=2026-02-30"): 400,
        world.waba("shop", "?timezone=Mars/Olympus"): 400,
        world.waba("shop", "/templates?sort=colour"): 400,
    }
