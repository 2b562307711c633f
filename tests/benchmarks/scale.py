"""Measure time and memory at a thousand, a hundred thousand and a million mentions.

The tables are made up, written to files, and read and counted in four ways, each time in a process
of its own: by cscb_analysis with all its checks; by pandas as anyone would write it, and by DuckDB,
which both check nothing; and pandas does no more than read them. All answers must be equal. The
results are written to scale.csv; what importing costs is measured too.
"""

import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import pandas as pd

SIZES = [1_000, 100_000, 1_000_000]  # mentions, nine an audit
RUNS = {1_000: 7, 100_000: 5, 1_000_000: 5}
IMPORTS = 21
RESULTS = Path(__file__).with_name("scale.csv")
MEMORY = ("peak memory", "size")
WHOLE = "files to ranking and cross-tabulation"
KEYS = ["own_label_sources", "sources", "mean_share", "mean_place"]  # of the rule, in order
RISING = [False, False, False, True]


class Watch:
    """Note how long each step takes, in milliseconds."""

    def __init__(self) -> None:
        self.steps: dict[str, float] = {}
        self.last = time.perf_counter()

    def note(self, step: str) -> None:
        """Note a step that has just ended."""
        now = time.perf_counter()
        self.steps[step], self.last = (now - self.last) * 1000, now


def by_cscb(folder: str, watch: Watch) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Count by this package."""
    import cscb_analysis as cscb

    watch.note("import")
    tables = cscb.load_tables(folder)
    watch.note("load, with all checks")
    coded = cscb.code_mentions(tables)
    watch.note("code mentions")
    ranking = cscb.rank_themes(coded)
    watch.note("rank")
    table = cscb.crosstab(coded)
    watch.note("cross-tabulate")
    cscb.combinations(coded)
    watch.note("combinations")
    cscb.co_occurrence(coded)
    watch.note("co-occurrence")
    steps = ["load, with all checks", "code mentions", "rank", "cross-tabulate"]
    watch.steps[WHOLE] = sum(watch.steps[step] for step in steps)
    keys = dict(zip(tables.sources["name"], tables.sources["source"], strict=True))
    table = table.drop(index=cscb.EACH_ONCE, columns=cscb.EACH_ONCE).rename(columns=keys)
    return ranking, table.dropna(axis=1).rename(index={"in no theme": "none"})


def read(folder: str, *names: str) -> list[pd.DataFrame]:
    """Read tables as anyone would."""
    return [pd.read_csv(f"{folder}/{name}.csv") for name in names]


def by_pandas(folder: str, watch: Watch) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Count by pandas as anyone would write it, with no checks."""
    audits, mentions, themes, coding = read(folder, "audits", "mentions", "themes", "coding")
    watch.note("read")
    coding = coding[coding["basis"].isin(["label", "named", "agreed"])]
    mentions["place"] = mentions["number"] / mentions.groupby("audit")["number"].transform("max")
    coded = mentions.merge(audits[audits["status"] == "reported"], on="audit")
    coded = coded.merge(coding, on=["audit", "number"], how="left")
    coded = coded.merge(themes[["theme", "label"]], on="theme", how="left", suffixes=("", "_theme"))
    table = pd.crosstab(coded["label_theme"].fillna("none"), coded["source"])
    by_theme = coded.groupby("theme")
    ranking = by_theme.agg(
        label=("label_theme", "first"),
        sources=("source", "nunique"),
        audits=("audit", "nunique"),
        mentions=("audit", "size"),
        mean_place=("place", "mean"),
    )
    own = coded[coded["basis"] == "label"].groupby("theme")["source"].nunique()
    ranking["own_label_sources"] = own.reindex(ranking.index, fill_value=0)
    noting = coded.pivot_table("audit", "theme", "source", aggfunc="nunique", fill_value=0)
    ranking["mean_share"] = (noting / coded.groupby("source")["audit"].nunique()).mean(axis=1)
    ranking = ranking[ranking["sources"] >= 2].round({"mean_share": 9, "mean_place": 9})
    ranking = ranking.sort_values(KEYS, ascending=RISING, kind="stable")
    watch.note("count")
    watch.steps[WHOLE] = watch.steps["read"] + watch.steps["count"]
    return ranking.reset_index(), table


CODED = """CREATE TEMP TABLE coded AS
SELECT m.audit, a.source, c.theme, c.basis,
m.number / max(m.number) OVER (PARTITION BY m.audit) AS place
FROM read_csv('{0}/mentions.csv') m
JOIN read_csv('{0}/audits.csv') a ON a.audit = m.audit AND a.status = 'reported'
LEFT JOIN (SELECT * FROM read_csv('{0}/coding.csv') WHERE basis IN ('label', 'named', 'agreed')) c
ON c.audit = m.audit AND c.number = m.number"""
TABLE = """SELECT coalesce(t.label, 'none') AS label, source, count(*) AS mentions
FROM coded LEFT JOIN read_csv('{0}/themes.csv') t USING (theme) GROUP BY ALL"""
RANKING = """WITH
heard AS (SELECT source, count(DISTINCT audit) AS audits FROM coded GROUP BY source),
shares AS (SELECT theme, sum(noted / audits) / (SELECT count(*) FROM heard) AS mean_share
FROM (SELECT theme, source, count(DISTINCT audit) AS noted FROM coded WHERE theme IS NOT NULL
GROUP BY theme, source) JOIN heard USING (source) GROUP BY theme)
SELECT theme, any_value(t.label) AS label, count(DISTINCT source) AS sources,
count(DISTINCT audit) AS audits, count(*) AS mentions, round(avg(place), 9) AS mean_place,
count(DISTINCT source) FILTER (basis = 'label') AS own_label_sources,
round(any_value(mean_share), 9) AS mean_share
FROM coded JOIN shares USING (theme) JOIN read_csv('{0}/themes.csv') t USING (theme)
GROUP BY theme HAVING count(DISTINCT source) >= 2
ORDER BY own_label_sources DESC, sources DESC, mean_share DESC, mean_place"""


def by_duckdb(folder: str, watch: Watch) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Count by DuckDB, with no checks."""
    import duckdb

    watch.note("import")
    connection = duckdb.connect()
    connection.execute(CODED.format(folder))
    table = connection.execute(TABLE.format(folder)).df()
    ranking = connection.execute(RANKING.format(folder)).df()
    watch.note(WHOLE)
    table = table.pivot_table("mentions", "label", "source", fill_value=0)
    return ranking, table


def by_reading(folder: str, watch: Watch) -> None:
    """Do no more than read the files, the fastest way pandas has: its own, in several threads."""
    read(folder, *(path.stem for path in Path(folder).glob("*.csv")))
    watch.note("read")


WAYS = {
    "cscb_analysis": by_cscb,
    "pandas, no checks": by_pandas,
    "DuckDB, no checks": by_duckdb,
    "pandas, reading alone": by_reading,
}


def one_run(way: str, folder: str) -> None:
    """Run one way in this process, and print times, peak memory and answers."""
    watch = Watch()
    answers = WAYS[way](folder, watch)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    told = []
    if answers is not None:
        ranking, table = answers
        columns = ["label", "audits", "mentions", *KEYS]
        told = [ranking[columns].to_numpy().tolist(), as_counts(table)]
    print(json.dumps({"steps": watch.steps, "peak": peak, "answers": told}))


def make(size: str, folder: str) -> None:
    """Write made-up tables with about so many mentions."""
    sys.path.insert(0, str(Path(__file__).parents[1]))
    from synthetic.boards import at_length, make_board

    from cscb_analysis import save_tables

    save_tables(at_length(make_board(int(size) // 9)), folder)


def as_counts(table: pd.DataFrame) -> dict[str, int]:
    """Write a cross-tabulation so that neither its order nor what nobody notes is any matter."""
    cells = table.reset_index(names="theme").melt("theme", var_name="source", value_name="mentions")
    cells = cells[cells["mentions"] > 0].sort_values(["theme", "source"])
    names = cells["theme"] + ", " + cells["source"].astype("str")
    return dict(zip(names, cells["mentions"].astype("int64").tolist(), strict=True))


def in_own_process(*arguments: str) -> str:
    """Run Python afresh, with bytecode."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [sys.executable, *arguments], env=environment, check=True, capture_output=True, text=True
    )
    return done.stdout


def measure(folder: str, runs: int) -> dict[tuple[str, str], float]:
    """Run every way again and again by turns; give the medians, and refuse unequal answers."""
    seen: dict[tuple[str, str], list[float]] = {}
    answers = set()
    for _ in range(runs):
        for way in WAYS:
            run = json.loads(in_own_process(__file__, way, folder))
            for step, taken in [*run["steps"].items(), ("peak memory", run["peak"])]:
                seen.setdefault((way, step), []).append(taken)
            answers |= {json.dumps(run["answers"])} if run["answers"] else set()
    if len(answers) != 1:
        raise SystemExit(f"The answers differ: {answers}")
    return {place: median(values) for place, values in seen.items()}


IMPORT = """import time
start = time.perf_counter()
import pandas
between = time.perf_counter()
import cscb_analysis
print((time.perf_counter() - between) / (between - start))"""


def main() -> None:
    """Measure, print and write."""
    columns: list[dict[tuple[str, str], float]] = []
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            # Made in a process of its own: what this one needs, those it starts count as theirs.
            in_own_process(__file__, "make", str(size), folder)
            bytes_ = sum(path.stat().st_size for path in Path(folder).iterdir())
            print(f"Measuring {size:,} mentions, or a few more.", flush=True)
            told = measure(folder, RUNS[size])
            columns.append({**told, ("files", "size"): bytes_ / 2**20})
    costs = [float(in_own_process("-c", IMPORT)) for _ in range(IMPORTS)]
    rows = [
        [
            way,
            step,
            "MiB" if step in ("peak memory", "size") else "ms",
            *(c[way, step] for c in columns),
        ]
        for way, step in columns[0]
        if step != "import"
    ]
    lines = [[*row[:3], *(f"{number:.0f}" for number in row[3:])] for row in rows]
    percent = f"{median(costs) * 100:.1f}"
    lines.append(["cscb_analysis", "import, over importing pandas", "%", percent, "", ""])
    with RESULTS.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["how", "what", "unit", *SIZES])
        writer.writerows(lines)
    for how, what, unit, *numbers in lines:
        print(f"{how:<22} {what:<38}", *(f"{number:>7}" for number in numbers), unit)


if __name__ == "__main__":
    if sys.argv[1:2] == ["make"]:
        make(*sys.argv[2:])
    elif len(sys.argv) > 1:
        one_run(*sys.argv[1:])
    else:
        main()
