"""Measure how fast the explorer follows a change of filter.

In JupyterLab and on the board's page: from a change to new rows, and to the new picture. In the
same run, for comparison: the same chart by `interactive_output` with pyplot, and a plain HTML
table. In the kernel: a change with 27 and with 100,000 mentions.

Each change leads to a picture that was not there before, and all take the same way.
"""

import asyncio
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1]))

from playwright.sync_api import Page, sync_playwright
from servers import CHROMIUM, FLAGS, open_board, open_lab, serve_board, serve_lab
from synthetic.boards import make_board

from cscb_analysis import BRIEFING, Tables, load_tables
from cscb_analysis.explorer import Explorer, Selection
from cscb_analysis.explorer.lettering import draw_line
from cscb_analysis.explorer.views import see

CHANGES = 21  # an odd number, so that the median is one of them
WARMING = 2  # the first changes, which are not counted

# The explorer, the same chart of the same size by common practice, and its numbers as a plain
# table, each with controls of its own.
CELL = """import ipywidgets as widgets, matplotlib.pyplot as plt
import cscb_analysis as cscb
from cscb_analysis import charts
from cscb_analysis.explorer import Explorer, Selection
from cscb_analysis.explorer.controls import TickBoxes
plt.style.use("cscb_analysis.cscb")
tables = cscb.load_tables()
published = cscb.latest_published(tables.published)
explorer = Explorer(tables)
def controls():
    names = explorer.selection.names
    sources, bases = TickBoxes(names("sources")), TickBoxes(names("bases"))
    sources.value, bases.value = tuple(names("sources")), cscb.tables.COUNTED_BASES
    themes = [(name, key) for key, name in names("themes").items()]
    return dict(sources=sources, bases=bases, themes=widgets.SelectMultiple(options=themes))
def ranking(sources, bases, themes):
    coded = cscb.code_mentions(tables, sources=sources, bases=bases)
    ranked = cscb.rank_themes(coded)
    return ranked[ranked["theme"].isin(themes)] if themes else ranked
def show(**chosen):
    ranked = ranking(**chosen)
    beside = published[published["theme"].isin(ranked["theme"])]
    size = (7.9, 1.45 + 0.42 * len(ranked))
    ax = plt.subplots(figsize=size, dpi=90, layout="constrained")[1]
    charts.plot_ranking(ranked, beside, ax=ax)
    plt.show()
common = controls()
shown = widgets.interactive_output(show, common)
plain = controls()
table = widgets.HTML()
def tell(_=None):
    table.value = ranking(**{name: control.value for name, control in plain.items()}).to_html()
for control in plain.values():
    control.observe(tell, "value")
tell()
left, right = widgets.VBox([*common.values(), shown]), widgets.VBox([*plain.values(), table])
left.add_class("common")
right.add_class("plain")
widgets.VBox([explorer, left, right])"""

# Change one filter and say after how many milliseconds each of some places had changed.
CHANGE = """async ([root, name, places]) => {
  const seen = () => places.map(([place, what]) => {
    const element = document.querySelector(`${root} ${place}`);
    return element && (what === 'src' ? element.src : element.innerHTML);
  });
  const before = seen(), times = places.map(() => null);
  const named = place => [...document.querySelectorAll(`${root} ${place}`)].find(
    each => (each.text || each.innerText).replaceAll('\\u00a0', ' ').trim() === name);
  const box = named('.widget-checkbox label'), option = named('.widget-select-multiple option');
  const start = performance.now();
  if (box) box.querySelector('input').click();
  else {
    option.selected = !option.selected;
    option.parentElement.dispatchEvent(new Event('change', {bubbles: true}));
  }
  while (times.includes(null) && performance.now() - start < 10000) {
    await new Promise(requestAnimationFrame);
    seen().forEach((now, at) => {
      if (times[at] === null && now && now !== before[at]) times[at] = performance.now() - start;
    });
  }
  return times;
}"""

EXPLORER = (".cscb-explorer", [[".cscb-rows select", "html"], [".cscb-picture img", "src"]])
COMMON = (".common", [["img", "src"]])
PLAIN = (".plain", [[".widget-html-content", "html"]])


Kind = tuple[str, list[list[str]]]
Chosen = dict[str, tuple[str, ...]]
Way = list[tuple[str, Chosen]]


def walk(tables: Tables) -> Way:
    """Find a way through the filters: at each step one is changed, to a picture not seen yet.

    Gives for each step the name of what is changed and the choices after it. Of the pictures that a
    step could lead to, one with the most bars is taken first.
    """
    selection = Selection(tables)
    start: Chosen = {what: tuple(selection.names(what)) for what in ("sources", "bases")}
    start |= {"bases": selection.bases, "themes": ()}

    def onward(now: Chosen, seen: set[str], left: int) -> Way | None:
        found = []
        for what in now:
            for key, name in selection.names(what).items():
                others = tuple(each for each in now[what] if each != key)
                then = now | {what: others if key in now[what] else (*others, key)}
                choose(selection, then)
                shown = see(selection, "Most noted")
                if shown.rows and shown.words not in seen:
                    found.append((len(shown.rows), name, then, shown.words))
        for _, name, then, words in sorted(found, key=lambda each: -each[0]):
            rest = onward(then, {*seen, words}, left - 1) if left > 1 else []
            if rest is not None:
                return [(name, then), *rest]
        return None

    way = onward(start, {see(selection, "Most noted").words}, WARMING + CHANGES)
    assert way, "the tables have too few different pictures"
    return way


def choose(selection: Selection, chosen: Chosen) -> None:
    """Choose as the controls do: of the themes, none chosen shows all."""
    with selection.hold_trait_notifications():
        for what, keys in chosen.items():
            setattr(selection, what, keys if keys or what != "themes" else None)


def timed(page: Page, way: Way, kinds: list[Kind]) -> list[float]:
    """Go the way with each kind in turn; give the median time of each place, in milliseconds."""
    times = []
    for name, _ in way:
        taken: list[float] = []
        for root, places in kinds:
            taken += page.evaluate(CHANGE, [root, name, places])
            page.wait_for_timeout(400)
        times.append(taken)
    return [median(each) for each in zip(*times[WARMING:], strict=True)]


def in_browser(way: Way) -> list[tuple[str, str, float]]:
    """Measure both hosts, and what is common practice."""
    results = []
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as place:
        browser = playwright.chromium.launch(executable_path=CHROMIUM or None, args=FLAGS)
        folders = [Path(place, name) for name in ("lab", "lab-scratch", "board")]
        for folder in folders:
            folder.mkdir()
        for address in serve_lab(folders[0], folders[1], [CELL]):
            page = browser.new_page(viewport={"width": 1280, "height": 1600})
            open_lab(page, address)
            page.wait_for_selector(".common img")
            names = ["rows", "picture", "interactive_output with pyplot", "plain HTML table"]
            times = timed(page, way, [EXPLORER, COMMON, PLAIN])
            results += [(what, "JupyterLab", t) for what, t in zip(names, times, strict=True)]
        start = time.perf_counter()
        for address in serve_board(folders[2]):
            page = browser.new_page(viewport={"width": 1280, "height": 1600})
            open_board(page, address)
            ready = (time.perf_counter() - start) * 1000
            results.append(("server started and first page built", "board", ready))
            rows, picture = timed(page, way, [EXPLORER])
            results += [("rows", "board", rows), ("picture", "board", picture)]
            page.close()
            # Meanwhile the server has built the next reader's page.
            page = browser.new_page(viewport={"width": 1280, "height": 1600})
            start = time.perf_counter()
            open_board(page, address)
            ready = (time.perf_counter() - start) * 1000
            results.append(("page ready, once built", "board", ready))
        browser.close()
    return results


def in_kernel(tables: Tables, name: str) -> list[tuple[str, str, float]]:
    """Measure the rows alone, and with the picture: as it comes, and when no word is known yet."""
    explorer, way = Explorer(tables), [chosen for _, chosen in walk(tables)]

    def took(chosen: Chosen) -> float:
        start = time.perf_counter()
        choose(explorer.selection, chosen)
        return (time.perf_counter() - start) * 1000

    async def without_picture() -> list[float]:
        # Where a loop runs, as in a notebook, the picture is drawn later.
        return [took(chosen) for chosen in way]

    def with_new_words(chosen: Chosen) -> float:
        draw_line.cache_clear()
        return took(chosen)

    times = {
        f"rows, {name} mentions": asyncio.run(without_picture()),
        f"rows and picture, {name} mentions": [took(chosen) for chosen in way],
        f"rows and picture, every word new, {name} mentions": [*map(with_new_words, way)],
    }
    explorer.close()
    return [(what, "kernel", median(each[WARMING:])) for what, each in times.items()]


def compared_with(what: str, where: str) -> tuple[str, str]:
    """Say what a time is held against: 27 mentions in the kernel, else a plain table."""
    if where == "kernel":
        return what.replace("100,000", "27"), where
    return ("", "") if "built" in what else ("plain HTML table", "JupyterLab")


def measure() -> list[tuple[str, str, str, str]]:
    """Measure it all; give what, where, the median in milliseconds, and its ratio."""
    if not CHROMIUM:
        raise SystemExit("This measures in a browser, and found no Chromium or Chrome.")
    small = load_tables(BRIEFING)
    # As many sources and themes as the briefing has: what grows is the number of mentions.
    large = make_board(audits=11_120, sources=4, themes=6)
    print(f"Measuring; the large board has {len(large.mentions):,} mentions.", flush=True)
    results = in_browser(walk(small)) + in_kernel(small, "27") + in_kernel(large, "100,000")
    times = {(what, where): taken for what, where, taken in results}
    common = times["interactive_output with pyplot", "JupyterLab"]
    picture = times["picture", "JupyterLab"]
    print("The ratio is to a plain table in JupyterLab; in the kernel, to 27 mentions.")
    print(f"The picture comes {common / picture:.2f} times as fast as by common practice.")
    return [
        (what, where, f"{taken:.0f}", f"{taken / beside:.1f}" if beside else "")
        for (what, where), taken in times.items()
        for beside in [times.get(compared_with(what, where))]
    ]
