"""Make visibly synthetic boards of any size, the same for the same seed."""

import itertools

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
