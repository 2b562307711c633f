"""Measure how fast the explorer follows a change of filter, and write results.csv.

In JupyterLab and on the board's page: from the click on a tick box to new rows, and to the new
picture. In the same run, for comparison: the same chart by `interactive_output` with pyplot, and a
plain HTML table. In the kernel: one change of filter with 27 and with 100,000 mentions.
"""

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
        for address in serve_board(folders[2]):
            page = browser.new_page(viewport={"width": 1280, "height": 1600})
            start = time.perf_counter()
            open_board(page, address)
            results.append(("page ready", "board", (time.perf_counter() - start) * 1000))
            rows, picture = timed(page, "Single Agency Audits", ROWS)
            results += [("rows", "board", rows), ("picture", "board", picture)]
        browser.close()
    return results


def in_kernel(tables: Tables, source: str) -> float:
    """Measure one change of filter, rows and picture, in milliseconds."""
    explorer = Explorer(tables)
    sources = tuple(key for key in tables.sources["source"] if key != source)
    times = []
    for at in range(CHANGES + 2):
        start = time.perf_counter()
        explorer.selection.sources = sources if at % 2 == 0 else None
        times.append((time.perf_counter() - start) * 1000)
    explorer.close()
    return median(times[2:])


def main() -> None:
    """Measure, print and write."""
    small = load_tables(BRIEFING)
    # As many sources and themes as the briefing has: what grows is the number of mentions.
    large = make_board(audits=11_120, sources=4, themes=6)
    print(f"Measuring; the large board has {len(large.mentions):,} mentions.", flush=True)
    results = in_browser()
    results.append(("27 mentions", "kernel", in_kernel(small, "saa")))
    results.append(("100,000 mentions", "kernel", in_kernel(large, "source-3")))
    times = {(what, host): round(time) for what, host, time in results}
    with RESULTS.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["what", "where", "median_ms"])
        writer.writerows([what, host, time] for (what, host), time in times.items())
    for (what, host), time_taken in times.items():
        print(f"{host:<12} {what:<32} {time_taken:>6} ms")
    picture = times["picture", "JupyterLab"]
    common = times["interactive_output with pyplot", "JupyterLab"]
    growth = times["100,000 mentions", "kernel"] / times["27 mentions", "kernel"]
    print(f"The picture comes {common / picture:.1f} times as fast as by common practice.")
    print(f"It takes {picture / times['plain HTML table', 'JupyterLab']:.1f} times a plain table.")
    print(f"100,000 mentions take {growth:.1f} times the kernel's time for 27.")


if __name__ == "__main__":
    main()
