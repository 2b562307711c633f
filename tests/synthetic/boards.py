"""Make visibly synthetic boards of any size, the same for the same seed."""

import itertools
from dataclasses import replace

import numpy as np
import pandas as pd

from cscb_analysis import Tables

COMPASS = ["North", "South", "East", "West", "Upper", "Lower", "Inner", "Outer"]


def make_board(audits: int, sources: int = 8, themes: int = 60, seed: int = 2018) -> Tables:
    """Make a board whose last source is awaited and whose audits list some nine mentions each.

    About one mention in five is in no theme and one in ten in two. No words but these appear:
    Source, Audit, Theme, Label, Statement, and the number of each.
    """
    chance = np.random.default_rng(seed)
    names = [f"Source {word}" for word in itertools.islice(itertools.cycle(COMPASS), sources)]
    keys = [f"source-{number}" for number in range(1, sources + 1)]
    names = [f"{name} {at // 8 + 1}" if at >= 8 else name for at, name in enumerate(names)]
    heard = chance.integers(0, max(sources - 1, 1), audits)
    heard[: sources - 1] = np.arange(min(audits, sources - 1))
    numbers = np.arange(1, audits + 1)
    months = chance.integers(0, 96, audits)
    dates = [f"{2018 + month // 12}-{month % 12 + 1:02d}-15" for month in months]
    audit_keys = pd.Series(numbers).map("audit-{}".format)
    reported = pd.DataFrame(
        {
            "audit": audit_keys,
            "source": np.array(keys)[heard],
            "title": pd.Series(numbers).map("Audit {}".format),
            "date": dates,
            "printed_date": "",
            "status": "reported",
            "numbered": "yes",
            "reference": "",
        }
    )
    due = pd.DataFrame(
        [{"audit": "due-1", "source": keys[-1], "title": "Audit due", "date": "2026-06"}]
    )
    due = due.assign(printed_date="", status="due", numbered="", reference="")
    lengths = chance.integers(5, 14, audits)
    number = np.concatenate([np.arange(1, length + 1) for length in lengths])
    of_audit = np.repeat(audit_keys.to_numpy(), lengths)
    # Low-numbered themes come more often, as in any real codebook.
    drawn = np.minimum(chance.geometric(min(1, 3 / themes), len(number)) - 1, themes - 1)
    second = chance.integers(0, themes, len(number))
    kind = chance.random(len(number))
    labels = pd.Series(drawn + 1).map("Theme {}".format)
    own = kind < 0.3
    mentions = pd.DataFrame(
        {
            "audit": of_audit,
            "number": number,
            "label": labels.where(own, pd.Series(drawn + 1).map("Label {}".format)),
            "statement": pd.Series(np.arange(len(number))).map("Statement {}".format),
        }
    )
    coded = mentions[["audit", "number"]].assign(theme=drawn, basis=np.where(own, "label", "named"))
    again = coded.assign(theme=second, basis="agreed")[(kind < 0.1) & (second != drawn)]
    coding = pd.concat([coded[kind < 0.8], again]).sort_index(kind="stable")
    coding = coding.assign(theme=(coding["theme"] + 1).map("theme-{}".format), evidence="Synthetic")
    codebook = pd.Series(range(1, themes + 1))
    text = {"dtype": "str"}
    return Tables(
        sources=pd.DataFrame({"source": keys, "name": names, "rhythm": ""}),
        audits=pd.concat([reported, due], ignore_index=True),
        mentions=mentions,
        themes=pd.DataFrame(
            {
                "theme": codebook.map("theme-{}".format),
                "label": codebook.map("Theme {}".format),
                "statement": codebook.map("Statement of theme {}".format),
                "former_labels": "",
                "merged_into": "",
            }
        ),
        coding=coding.reset_index(drop=True),
        published=pd.DataFrame(
            {
                name: pd.Series(**text)
                for name in ["briefing", "rank", "theme", "label", "statement"]
            }
        ).astype({"rank": "int64"}),
    )


def with_long_names(tables: Tables, letters: int = 40) -> Tables:
    """Give every theme and source of a board a name of just so many letters."""

    def long(name: str) -> str:
        return f"{name} {'with a long name ' * letters}"[: letters - 1] + "x"

    return replace(
        tables,
        sources=tables.sources.assign(name=tables.sources["name"].map(long)),
        themes=tables.themes.assign(label=tables.themes["label"].map(long)),
    )


def one_source(statements: list[str]) -> Tables:
    """Make a board of two sources of which the first lists these statements and no theme."""
    board = make_board(2, sources=3, themes=4)
    first = board.mentions["audit"] == "audit-1"
    listed = pd.DataFrame(
        {
            "audit": "audit-1",
            "number": range(1, len(statements) + 1),
            "label": [f"Label {number}" for number in range(1, len(statements) + 1)],
            "statement": statements,
        }
    )
    return replace(
        board,
        mentions=pd.concat([listed, board.mentions[~first]], ignore_index=True),
        coding=board.coding[board.coding["audit"] != "audit-1"],
    )


ACTING = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '=HYPERLINK("http://example.org","x")',
    "+1+1",
    "@SUM(A1)",
    "{=1+1}",
    "[click](http://example.org)",
    "[one](a) and [two](b)",
    "$$note$$",
    "http://example.org/x",
    "#set page(width: 1cm)",
    "#panic()",
    "*bold* _slant_ `raw` $x^2$ @ref <label> // gone",
    "{{ 7 * 7 }} {% raw %}",
    "---",
    "-2",
    "&amp; & &C&D",
    "../../etc/passwd",
]
"""Texts that a file format, or a library that writes it, might take for something to do."""


def acting(tables: Tables) -> Tables:
    """Write such a text into every text of a board's tables that a person can choose."""

    def texts(frame: pd.DataFrame, start: int) -> pd.Series:
        chosen = [ACTING[(start + at) % len(ACTING)] for at in range(len(frame))]
        return pd.Series(chosen, frame.index, dtype="str")

    return replace(
        tables,
        # Names of sources and labels of themes must differ from row to row.
        sources=tables.sources.assign(
            name=[f"{ACTING[at]} {at}" for at in range(len(tables.sources))]
        ),
        audits=tables.audits.assign(
            title=texts(tables.audits, 3), reference=texts(tables.audits, 5)
        ),
        mentions=tables.mentions.assign(
            label=texts(tables.mentions, 0),
            statement=texts(tables.mentions, 2),
        ),
        themes=tables.themes.assign(
            label=[f"{ACTING[(7 + at) % len(ACTING)]} {at}" for at in range(len(tables.themes))],
            statement=texts(tables.themes, 9),
        ),
        coding=tables.coding.assign(evidence=texts(tables.coding, 1)),
        questions=tables.questions.assign(text=texts(tables.questions, 10)),
    )


def at_length(tables: Tables, seed: int = 2018) -> Tables:
    """Lengthen a board's statements and evidence to what the briefing's are like, or a little more.

    A statement has 60 to 140 characters, and a comma in one of four; evidence has words in
    quotation marks. What is added says of itself that it is made up.
    """
    chance = np.random.default_rng(seed)
    words = "made up for a trial and about nobody at all " * 3
    lengths = chance.integers(60, 141, len(tables.mentions))
    comma = np.where(chance.random(len(lengths)) < 0.25, ", ", " ")
    texts = zip(tables.mentions["statement"], comma, lengths, strict=True)
    statements = [f"{text}{mark}{words}"[:length].rstrip() for text, mark, length in texts]
    coding = tables.coding
    places = zip(coding["theme"], coding["audit"], coding["number"], strict=True)
    evidence = [
        f'"made up {theme}" is among the words of {audit}, {at}' for theme, audit, at in places
    ]
    return replace(
        tables,
        mentions=tables.mentions.assign(statement=statements),
        coding=coding.assign(evidence=evidence),
    )
