"""The slides: eight of them, that everyone can read and any presenter can edit."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.figure import Figure

from cscb_analysis import charts
from cscb_analysis.charts.drawing import HOUSE_STYLE
from cscb_analysis.publish import cells
from cscb_analysis.publish.contents import Contents
from cscb_analysis.publish.sentences import awaited_words
from cscb_analysis.publish.slides_chart import add_bars
from cscb_analysis.publish.slides_deck import (
    ACROSS,
    BLUE,
    EDGE,
    GREY,
    ROOM,
    TOP,
    WHITE,
    Deck,
)
from cscb_analysis.wording import counted, few, short

MOST_BARS = 10
"""How many themes a slide's chart shows: more could not be read from the back of a room."""

MOST_SOURCES = 5
"""With more sources there is a table in place of a picture, whose names would be too small."""

CLOSER = 1.25
"""How much larger than on paper a picture is shown: a slide is read from further away."""

MOST_ROWS = 8
"""How many themes, or sets of sources, a slide's picture shows."""


def write_slides(contents: Contents) -> bytes:
    """Write the slides.

    Parameters
    ----------
    contents
        As `pack_contents` gives it.

    Returns
    -------
    bytes
        A file of PowerPoint, 16:9: title, finding, most noted, overlaps, recurrence, what changed,
        what is awaited with questions, sources and limits. Each has its title, the words to say as
        notes, and alt text on every chart, picture and table.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, load_tables
    >>> from cscb_analysis.publish.contents import pack_contents
    >>> write_slides(pack_contents(load_tables(BRIEFING)))[:2]
    b'PK'
    """
    deck = Deck(contents)
    _title(deck, contents)
    _finding(deck, contents)
    _most_noted(deck, contents)
    _overlaps(deck, contents)
    _recurrence(deck, contents)
    _changes(deck, contents)
    _awaited(deck, contents)
    _limits(deck, contents)
    return deck.save()


def _title(deck: Deck, contents: Contents) -> None:
    """Make the title, on the colour of the house."""
    from pptx.dml.color import RGBColor

    notes = f"{contents.base} {contents.computed} {contents.promise}"
    slide = deck.add(contents.title, notes, first=True)
    slide.background.fill.solid()
    slide.background.fill.fore_color.rgb = RGBColor.from_string(BLUE)
    under = slide.placeholders[1]
    deck.place(under, (EDGE, 3.4, ACROSS, 2.6))
    deck.write(under, [contents.base, contents.computed], 20, colour=WHITE)


def _finding(deck: Deck, contents: Contents) -> None:
    """Say the finding, how sure it is, and what it does not say."""
    if contents.ranking.empty:
        title = "No theme is ranked yet"
    else:
        first = contents.ranking.loc[contents.ranking["rank"] == 1, "label"].tolist()
        verb = "is the most noted theme" if len(first) == 1 else "share the first rank"
        title = f"{few(first, 3)} {verb}"
    texts = [contents.finding, contents.sure, contents.promise]
    deck.box(deck.add(title, " ".join(texts)), texts)


def _most_noted(deck: Deck, contents: Contents) -> None:
    """Show the most noted themes, as a chart that can be edited."""
    ranking = contents.ranking
    words = charts.describe_ranking(ranking, contents.beside)
    count = counted(len(ranking), "theme")
    shown = ranking.head(MOST_BARS)
    more = f", the first {len(shown)} shown" if len(shown) < len(ranking) else ""
    title = f"Most noted: {count} in order{more}" if count else words
    slide = deck.add(title if len(ranking) else "Most noted themes", f"{words} {contents.promise}")
    if ranking.empty:
        deck.box(slide, [contents.finding])
        return
    names = [f"{row.rank}  {short(str(row.label))}" for row in shown.itertuples()]
    own = shown["own_label_sources"].tolist()
    others = (shown["sources"] - shown["own_label_sources"]).tolist()
    add_bars(slide, names, own, others, int(ranking["of_sources"].iloc[0]), words, contents)


def _overlaps(deck: Deck, contents: Contents) -> None:
    """Show what the sources share: exact sets of sources."""
    sets = contents.sets
    words = charts.describe_combinations(sets)
    title = words.split(". ")[0] if len(sets) else "What the sources share"
    slide = deck.add(title, f"{words} Each row is an exact set of audit sources.")
    if sets.empty:
        deck.box(slide, [words])
        return
    sources = len(contents.coded["source"].cat.categories)
    if sources > MOST_SOURCES:
        frame = cells.exact_overlaps(contents)
        frame["Which"] = frame["Which"].map(_clipped)
        _table(deck, slide, frame, (5.2, 1.1, 1.1, 1.1, ACROSS - 8.5), words)
        return

    def draw(figure: Figure) -> None:
        dots, bars = figure.subplots(1, 2, width_ratios=(1.6 * sources, 6))
        charts.plot_combinations(sets.head(MOST_ROWS), axes=(dots, bars))

    deck.picture(slide, _drawn(draw), words)
    _rest(deck, slide, len(sets) - MOST_ROWS)


def _recurrence(deck: Deck, contents: Contents) -> None:
    """Show what keeps coming back, source by source."""
    frame = contents.by_source
    words = charts.describe_recurrence(frame)
    heard = frame["of_audits"].notna().any()
    slide = deck.add(words.split(". ")[0] if heard else "What keeps coming back", words)
    if not heard:
        deck.box(slide, [words])
        return
    themes = frame.drop_duplicates("label").sort_values("sources", ascending=False, kind="stable")
    most, names = themes["label"].tolist(), frame["source_name"].nunique()
    if names > MOST_SOURCES:
        table = cells.by_source(contents).set_index("Theme").loc[most].reset_index()
        table["Theme"] = table["Theme"].map(short)
        _table(deck, slide, table, (2.9, *[(ACROSS - 2.9) / names] * names), words)
        return
    shown = frame[frame["label"].isin(most[:MOST_ROWS])]
    deck.picture(
        slide, _drawn(lambda figure: charts.plot_recurrence(shown, ax=figure.subplots())), words
    )
    _rest(deck, slide, len(most) - MOST_ROWS)


def _table(
    deck: Deck,
    slide: Any,  # noqa: ANN401
    frame: pd.DataFrame,
    widths: tuple[float, ...],
    words: str,
    note: str = "",
) -> None:
    """Add a table with as many rows as fit, and say how many do not."""
    kept = deck.table(slide, frame, widths, words)
    _rest(deck, slide, len(frame) - kept, note)


def _rest(deck: Deck, slide: Any, left: int, note: str = "") -> None:  # noqa: ANN401
    """Say under a picture or table how much there was no room for."""
    rest = f"{counted(left, 'more row')} in the workbook." if left > 0 else ""
    if note or rest:
        at = (EDGE, TOP + ROOM - 0.35, ACROSS, 0.4)
        deck.box(slide, [f"{note} {rest}".strip()], at, size=12, colour=GREY)


def _drawn(draw: Callable[[Figure], object]) -> bytes:
    """Draw a picture of a slide's size; the slide has the title."""
    file = io.BytesIO()
    with plt.style.context(HOUSE_STYLE):
        size = (ACROSS / CLOSER, ROOM / CLOSER)
        figure = Figure(figsize=size, layout="constrained")
        draw(figure)
        for ax in figure.axes:
            ax.set_title("", loc="left")
        figure.savefig(file, format="png", dpi=200, metadata={"Software": None})
    return file.getvalue()


def _changes(deck: Deck, contents: Contents) -> None:
    """Show what changed, or say why there is nothing to compare with."""
    changes = contents.changes
    if changes.empty:
        slide = deck.add("What changed: nothing earlier to compare with", contents.changed)
        deck.box(slide, contents.moves)
        return
    moved = int((changes["change"] != "same").sum())
    words = charts.describe_rank_changes(changes)
    slide = deck.add(
        f"What changed: {moved} of {counted(len(changes), 'theme')} changed rank",
        f"{words} {contents.compared}",
    )
    frame = cells.changes(contents).astype("object")
    frame["Theme"], frame["Reason"] = frame["Theme"].map(short), frame["Reason"].map(_clipped)
    # Those that moved say most where there is no room for all.
    order = (frame["Change"] == "same").sort_values(kind="stable").index
    widths = (3.1, 1.0, 1.0, 1.1, ACROSS - 6.2)
    _table(deck, slide, frame.loc[order], widths, words, contents.compared)


def _clipped(reason: str) -> str:
    """Cut a reason to what a row has room for."""
    return reason if len(reason) <= 180 else f"{reason[:179].rsplit(' ', 1)[0]} …"


def _awaited(deck: Deck, contents: Contents) -> None:
    """Say what is awaited, and what the board is asked."""
    awaited = awaited_words(contents.awaited)
    waits = awaited or ["Nothing: every audit source has reported."]
    themes = dict(zip(contents.ranking["theme"], contents.ranking["label"], strict=True))
    asked = contents.questions[contents.questions["part"] == "question"]
    asked = asked[asked["theme"].isin(themes)]
    prompts = [f"{short(themes[row.theme])}: {row.text}" for row in asked.itertuples()]
    questions = [*contents.asks, *prompts]
    notes = f"Awaited: {'; '.join(waits)}. For the board: {' '.join(questions)}"
    slide = deck.add("What is awaited, and what the board is asked", notes)
    left = ("Awaited, which is not a nought", waits)
    deck.halves(slide, left, ("For the board", questions))


def _limits(deck: Deck, contents: Contents) -> None:
    """Say where it comes from, which audits count, and what it cannot say."""
    audits = contents.counted["source_name"].value_counts(sort=False)
    counts = [f"{name} ({counted(count, 'audit')})" for name, count in audits.items()]
    sources = [
        f"Source: {contents.source}",
        f"Filters: {contents.filters}",
        f"Audits counted: {few(counts, 8) or 'none'}.",
        "Rule: " + "; then ".join(contents.steps) + ".",
    ]
    notes = " ".join([*sources, "What it cannot say:", *contents.limits, contents.promise])
    slide = deck.add("Sources, and what this cannot say", notes)
    right = ("What it cannot say", [*contents.limits, contents.promise])
    deck.halves(slide, ("Sources and method", sources), right)
