"""Measure how fast the explorer follows a change of filter, and write results.csv.

In JupyterLab and on the board's page: from the click on a tick box to new rows, and to the new
picture. In the same run, for comparison: the same chart by `interactive_output` with pyplot, and a
plain HTML table. In the kernel: one change of filter with 27 and with 100,000 mentions.
"""

import asyncio
import csv
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Page, sync_playwright  # noqa: E402
from servers import CHROMIUM, FLAGS, open_board, open_lab, serve_board, serve_lab  # noqa: E402
from synthetic.boards import make_board  # noqa: E402

from cscb_analysis import BRIEFING, Tables, load_tables  # noqa: E402
from cscb_analysis.explorer import Explorer  # noqa: E402

RESULTS = Path(__file__).with_name("results.csv")
CHANGES = 21  # an odd number, so that the median is one of them

# The explorer, the same chart by common practice, and the same numbers as a plain table.
CELL = """import ipywidgets as widgets, matplotlib.pyplot as plt
import cscb_analysis as cscb
from cscb_analysis import charts
from cscb_analysis.explorer import Explorer
plt.style.use("cscb_analysis.cscb")
tables = cscb.load_tables()
def ranking(wanted):
    return cscb.rank_themes(cscb.code_mentions(tables, sources=None if wanted else ["scr", "maa"]))
box = widgets.Checkbox(description="Common practice", value=True)
def show(wanted):
    charts.plot_ranking(ranking(wanted))
    plt.show()
common = widgets.interactive_output(show, {"wanted": box})
common.add_class("common")
tick = widgets.Checkbox(description="Plain table", value=True)
plain = widgets.HTML(ranking(True).to_html())
plain.add_class("plain")
tick.observe(lambda change: setattr(plain, "value", ranking(tick.value).to_html()), "value")
widgets.VBox([box, common, tick, plain, Explorer(tables)])"""

# Click a tick box and say after how many milliseconds each of some places had changed.
CLICK = """async ([box, places]) => {
  const seen = () => places.map(([place, what]) => {
    const element = document.querySelector(place);
    return element && (what === 'src' ? element.src : element.innerHTML);
  });
  const before = seen(), times = places.map(() => null);
  const labels = [...document.querySelectorAll('label')];
  const input = labels.find(label => label.innerText.trim() === box).querySelector('input');
  const start = performance.now();
  input.click();
  while (times.includes(null) && performance.now() - start < 10000) {
    await new Promise(requestAnimationFrame);
    seen().forEach((now, at) => {
      if (times[at] === null && now && now !== before[at]) times[at] = performance.now() - start;
    });
  }
  return times;
}"""

ROWS = [[".cscb-rows select", "html"], [".cscb-picture img", "src"]]


def timed(page: Page, box: str, places: list[list[str]]) -> list[float]:
    """Click a tick box again and again; give the median time of each place, in milliseconds."""
    times = []
    for _ in range(CHANGES + 2):
        times.append(page.evaluate(CLICK, [box, places]))
        page.wait_for_timeout(400)
    return [median(each) for each in zip(*times[2:], strict=True)]


def in_browser() -> list[tuple[str, str, float]]:
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
            rows, picture = timed(page, "Single Agency Audits", ROWS)
            results += [("rows", "JupyterLab", rows), ("picture", "JupyterLab", picture)]
            (common,) = timed(page, "Common practice", [[".common img", "src"]])
            results.append(("interactive_output with pyplot", "JupyterLab", common))
            (plain,) = timed(page, "Plain table", [[".plain .widget-html-content", "html"]])
            results.append(("plain HTML table", "JupyterLab", plain))
        start = time.perf_counter()
        for address in serve_board(folders[2]):
            page = browser.new_page(viewport={"width": 1280, "height": 1600})
            open_board(page, address)
            ready = (time.perf_counter() - start) * 1000
            results.append(("server started and page ready", "board", ready))
            rows, picture = timed(page, "Single Agency Audits", ROWS)
            results += [("rows", "board", rows), ("picture", "board", picture)]
        browser.close()
    return results


def in_kernel(tables: Tables, source: str) -> tuple[float, float]:
    """Measure one change of filter: the rows alone, and the rows and the picture, in ms."""
    explorer = Explorer(tables)
    sources = tuple(key for key in tables.sources["source"] if key != source)
    whole, rows = [], []
    for at in range(CHANGES + 2):
        start = time.perf_counter()
        explorer.selection.sources = sources if at % 2 == 0 else None
        whole.append((time.perf_counter() - start) * 1000)

    async def without_picture() -> None:
        # Where a loop runs, as in a notebook, the picture is drawn later.
        for at in range(CHANGES + 2):
            start = time.perf_counter()
            explorer.selection.sources = sources if at % 2 == 0 else None
            rows.append((time.perf_counter() - start) * 1000)

    asyncio.run(without_picture())
    explorer.close()
    return median(rows[2:]), median(whole[2:])


def compared_with(what: str, where: str) -> tuple[str, str]:
    """Say what a time is held against: 27 mentions in the kernel, else a plain table."""
    if where == "kernel":
        return what.replace("100,000", "27"), where
    return ("", "") if what.startswith("server") else ("plain HTML table", "JupyterLab")


def main() -> None:
    """Measure, print and write."""
    if not CHROMIUM:
        raise SystemExit("This measures in a browser, and found no Chromium or Chrome.")
    small = load_tables(BRIEFING)
    # As many sources and themes as the briefing has: what grows is the number of mentions.
    large = make_board(audits=11_120, sources=4, themes=6)
    print(f"Measuring; the large board has {len(large.mentions):,} mentions.", flush=True)
    results = in_browser()
    for name, tables, source in (("27", small, "saa"), ("100,000", large, "source-3")):
        rows, whole = in_kernel(tables, source)
        results += [
            (f"rows, {name} mentions", "kernel", rows),
            (f"rows and picture, {name} mentions", "kernel", whole),
        ]
    times = {(what, host): time for what, host, time in results}
    lines = [
        [what, where, f"{taken:.0f}", f"{taken / beside:.1f}" if beside else ""]
        for (what, where), taken in times.items()
        for beside in [times.get(compared_with(what, where))]
    ]
    with RESULTS.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["what", "where", "median_ms", "ratio"])
        writer.writerows(lines)
    for what, where, taken, ratio in lines:
        print(f"{where:<12} {what:<34} {taken:>6} ms {ratio:>6}")
    common = times["interactive_output with pyplot", "JupyterLab"]
    picture = times["picture", "JupyterLab"]
    print("The ratio is to a plain table in JupyterLab; in the kernel, to 27 mentions.")
    print(f"The picture comes {common / picture:.1f} times as fast as by common practice.")


if __name__ == "__main__":
    main()
