"""A page is small, with all that it loads."""

from browser import PATIENCE
from places import pages

MAXIMUM = 50_000


def no_page_is_larger_than_50_kilobytes(stage):
    """Nothing is compressed, and nothing of it was here before."""
    world = stage.world
    sizes = {}
    large = world.wabas["large"]
    template = world.templates("large")[0]["template_id"]
    other = world.templates("large")[1]["template_id"]
    paths = pages(world) if "shop" in world.wabas else {}
    paths |= {
        f"large {path} {days} days": f"/wabas/{large}{path}{'&' if '?' in path else '?'}days={days}"
        for path in ("", "/templates", f"/templates/{template}", f"/compare?a={template}&b={other}", "/ingest")
        for days in (7, 90)
    }
    for name, path in paths.items():
        with stage.window() as window:
            answers = []
            window.page.on("response", lambda answer: answers.append(answer))
            window.go(path)
            window.page.wait_for_load_state("load", timeout=PATIENCE)
            loaded = {answer.url: len(answer.body()) for answer in answers}
            icon = window.page.locator("link[rel=icon]").get_attribute("href")
            loaded[icon] = len(window.context.request.get(icon).body())
            sizes[name] = sum(loaded.values())
            assert len(loaded) >= 4, loaded
    print("\n".join(f"{size:6} {name}" for name, size in sorted(sizes.items(), key=lambda item: -item[1])))
    too_large = {name: size for name, size in sizes.items() if size >= MAXIMUM}
    assert not too_large, too_large
