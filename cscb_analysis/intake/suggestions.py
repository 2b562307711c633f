"""Suggest which themes a finding may belong to, and show what each suggestion rests on."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cscb_analysis.checks import final_themes
from cscb_analysis.errors import ChoiceError
from cscb_analysis.intake.findings import Findings
from cscb_analysis.intake.libraries import need
from cscb_analysis.intake.past import MOST_PAST, learnt_from, past_mentions
from cscb_analysis.intake.phrases import Phrases, runs, stems
from cscb_analysis.tables import Tables
from cscb_analysis.wording import plain_date, rows_of

NONE_OF_THESE = "None of these"
"""The label under which a finding is in no theme; its key is empty."""

MOST_THEMES = 3
"""How many themes are suggested, beside none of them."""

_SHARPNESS = 3.0  # how fast a score falls with the distance from the likeliest theme
_ALIKE = 0.12  # past mentions less alike than this (the cosine, 0 to 1) are not shown
_SHOWN = 2  # past mentions shown for a theme
_WORDS = 6  # words shown for a theme


NOT_INSTALLED = (
    "No themes are suggested: that needs scikit-learn and snowballstemmer, which are not installed."
)


class Suggester:
    """What has been learnt from a board's tables about which words go with which theme.

    It learns from the codebook (labels, former labels and statements), the published statements,
    every coding in force, the mentions that were put in no theme, refusals, and the vocabulary.
    For each theme, and for none, a straight line is drawn between the texts that belong to it and
    those that do not (a linear support vector machine, scikit-learn's `LinearSVC`). Texts are
    compared by the stems of their words, alone and two by two, and by runs of three to five
    letters, both weighted by TF-IDF. The same tables always give the same suggestions. Nothing is
    accepted by it, and nothing leaves this machine.

    Parameters
    ----------
    tables
        The tables of a board; they are not changed.

    Raises
    ------
    ModuleNotFoundError
        If scikit-learn or snowballstemmer is not installed.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, load_tables
    >>> suggester = Suggester(load_tables(BRIEFING))
    >>> found = suggester.suggest("Curiosity", "Staff accepted what they were told")
    >>> found[["theme", "label"]].iloc[0].tolist()
    ['professional-challenge', 'Professional challenge']
    """

    def __init__(self, tables: Tables) -> None:
        need("Suggestions need", "sklearn", "snowballstemmer")
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.pipeline import make_union

        live = tables.themes[tables.themes["merged_into"] == ""]
        self.labels = dict(zip(live["theme"], live["label"], strict=True)) | {"": NONE_OF_THESE}
        self.phrases = Phrases(tables.vocabulary["phrase"])
        final = {"": ""} | final_themes(tables.themes)
        vocabulary = tables.vocabulary.assign(theme=tables.vocabulary["theme"].map(final))
        self.vocabulary = list(vocabulary.itertuples())
        past = past_mentions(tables).tail(MOST_PAST)
        self.past = list(past.itertuples())
        names = dict(zip(tables.sources["source"], tables.sources["name"], strict=True))
        self.audits = {
            row.audit: f"{names[row.source]} of {plain_date(row.date)}"
            for row in rows_of(tables.audits)
        }
        texts = learnt_from(tables, past)

        by_stems = TfidfVectorizer(analyzer=runs, sublinear_tf=True)
        by_letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
        self.compare = make_union(by_stems, by_letters)
        # A stem and some letters, so that a codebook of signs alone can be learnt from too.
        features = self.compare.fit([*texts["text"], "nothing"]).transform(texts["text"])
        self.stems: dict[str, int] = by_stems.vocabulary_
        self.lines = {theme: _line(features, texts, theme) for theme in self.labels}
        words = past["label"] + ". " + past["statement"]
        self.past_features = self.compare.transform(words) if len(past) else None

    def suggest(self, label: str, statement: str = "") -> pd.DataFrame:
        """Suggest three themes for a finding, and none of them in its place among these.

        Parameters
        ----------
        label, statement
            The finding's words; one of them may be empty. They count alike.

        Returns
        -------
        DataFrame
            `theme, label, score, phrases, past, words`, the likeliest first; fewer themes when the
            codebook has fewer. `theme` is empty for none of these. The scores of all themes and of
            none add up to 1; they are no measured chance. `phrases` are those of the vocabulary
            found in the finding, each with its reason; `past` the most alike past mentions and what
            was decided of them; `words` the finding's words that speak most for the theme.

        Raises
        ------
        ValueError
            If there are no words.
        """
        parts = [part for part in (label, statement) if part.strip()]
        if not parts:
            raise ChoiceError("a finding without words; expected a label or a statement")
        whole = ". ".join(parts)
        features = self.compare.transform([*parts, whole])
        margins = self._margins(features[:-1]).mean(axis=0)
        scores = np.exp(_SHARPNESS * (margins - margins.max()))
        scores = dict(zip(self.lines, scores / scores.sum(), strict=True))
        rows = self._likeliest(margins)
        # Part by part, so that no phrase runs from the label into the statement.
        places = dict.fromkeys(place for part in parts for place in self.phrases.found(part))
        found = [self.vocabulary[place] for place in places]
        alike = self._alike(features[-1])
        present = features.max(axis=0).toarray()[0]
        return pd.DataFrame(
            {
                "theme": rows,
                "label": [self.labels[theme] for theme in rows],
                "score": [scores[theme] for theme in rows],
                "phrases": [_phrases(found, theme) for theme in rows],
                "past": [self._past(alike, theme) for theme in rows],
                "words": [self._words(whole, present, theme) for theme in rows],
            },
        )

    def likeliest(self, findings: pd.DataFrame) -> list[list[str]]:
        """Name the themes that `suggest` suggests for each of many findings, far sooner.

        Parameters
        ----------
        findings
            `label, statement`; one of them may be empty.

        Returns
        -------
        list of list of str
            For each finding the keys, the likeliest first, empty for none of these.

        Examples
        --------
        >>> from cscb_analysis import BRIEFING, load_tables
        >>> finding = {"label": "Curiosity", "statement": "Staff accepted what they were told"}
        >>> Suggester(load_tables(BRIEFING)).likeliest(pd.DataFrame([finding]))[0][0]
        'professional-challenge'
        """
        words = findings.reset_index(drop=True)[["label", "statement"]]
        parts = words.melt(ignore_index=False)["value"]
        parts = parts[parts.str.strip() != ""]
        margins = pd.DataFrame(self._margins(self.compare.transform(parts)), parts.index)
        means = margins.groupby(level=0).mean()
        return [self._likeliest(row) for row in means.to_numpy()]

    def _margins(self, features: Any) -> npt.NDArray[np.float64]:  # noqa: ANN401
        """Say how far each text lies on each theme's side."""
        return np.column_stack([line.margins(features) for line in self.lines.values()])

    def _likeliest(self, margins: npt.NDArray[np.float64]) -> list[str]:
        """List the three likeliest themes, with none of them in its place."""
        order = [[*self.lines][at] for at in np.argsort(-margins, kind="stable")]
        shown = [theme for theme in order if theme][:MOST_THEMES]
        return [theme for theme in order if theme in shown or not theme]

    def _alike(self, whole: Any) -> list[Any]:  # noqa: ANN401 - a row of a sparse matrix
        """List the past mentions that are like a finding, the most alike first."""
        if self.past_features is None:
            return []
        # Either way of comparing gives each text the length 1, so that the two are averaged.
        alike = (self.past_features @ whole.T).toarray().ravel() / 2
        order = np.argsort(-alike, kind="stable")
        return [self.past[at] for at in order if alike[at] >= _ALIKE]

    def _past(self, alike: list[Any], theme: str) -> str:
        """Write the most alike past mentions of a theme, and what was decided of each."""
        rows = [row for row in alike if row.theme == theme][:_SHOWN]
        return "; ".join(
            f"{self.audits[row.audit]}, number {row.number}, {row.label} ({row.decided})"
            for row in rows
        )

    def _words(self, text: str, present: Any, theme: str) -> str:  # noqa: ANN401
        """List a finding's words that speak most for a theme, as printed."""
        weights = self.lines[theme].weights
        if weights is None:
            return ""
        places = {word: self.stems[stem] for word, stem in stems(text) if stem in self.stems}
        speak = {word: present[at] * weights[at] for word, at in places.items()}
        best = sorted((word for word in speak if speak[word] > 0), key=lambda word: -speak[word])
        return ", ".join(best[:_WORDS])


class _Line:
    """How far a text lies on a theme's side of the line.

    Where all that was learnt belongs to the theme there is no line to draw; what counts then is
    the likeness to the nearest of it. A theme of which nothing was learnt is always on the line.
    """

    def __init__(self, weights: Any = None, height: float = 0.0, own: Any = None) -> None:  # noqa: ANN401
        self.weights, self.height, self.own = weights, height, own

    def margins(self, features: Any) -> npt.NDArray[np.float64]:  # noqa: ANN401
        """Say of each text how far it lies: above 0 is the theme's side."""
        if self.weights is not None:
            return np.asarray(features @ self.weights + self.height)
        if self.own is not None:
            return np.asarray((features @ self.own.T).toarray().max(axis=1) - 1)
        return np.zeros(features.shape[0])


def _line(features: Any, texts: pd.DataFrame, theme: str) -> _Line:  # noqa: ANN401
    """Draw the line between the texts that belong to a theme and those that do not."""
    from sklearn.svm import LinearSVC

    own = ((texts["theme"] == theme) & ~texts["against"]).to_numpy()
    # A text that is also of another theme, or was refused for another, does not speak against.
    elsewhere = texts["against"] & (texts["theme"] != theme)
    silent = (elsewhere | texts["text"].isin(texts["text"][own])).to_numpy()
    # What was refused for this theme does, even where the same words belong to it elsewhere.
    refused = (texts["against"] & (texts["theme"] == theme)).to_numpy()
    kept = own | refused | ~silent
    if not own.any():
        return _Line()
    if own[kept].all():
        return _Line(own=features[own])
    svm = LinearSVC(C=1.0, random_state=0, max_iter=5000)
    svm.fit(features[kept], own[kept], sample_weight=texts["weight"][kept])
    return _Line(svm.coef_[0], float(svm.intercept_[0]))


def _phrases(found: list[Any], theme: str) -> str:
    """Write the phrases found that point to a theme, together where they have one reason."""
    reasons: dict[str, list[str]] = {}
    for row in found:
        if row.theme == theme:
            reasons.setdefault(row.why, []).append(f'"{row.phrase}"')
    return "; ".join(f"{', '.join(phrases)} ({why})" for why, phrases in reasons.items())


def suggester_for(tables: Tables) -> Suggester | None:
    """Learn from a board's tables; nothing where what it needs is not installed."""
    try:
        return Suggester(tables)
    except ModuleNotFoundError:
        return None


def because(row: Any) -> str:  # noqa: ANN401 - a row of itertuples has no type of its own
    """Say what a suggestion rests on.

    Parameters
    ----------
    row
        A row of what `Suggester.suggest` gives.

    Returns
    -------
    str
        The phrases of the vocabulary, the past mentions, or else the words.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> because(SimpleNamespace(phrases="", past="", words="plan, review"))
    'the words plan, review'
    """
    told = [row.phrases, f"like {row.past}" if row.past else ""]
    told += [f"the words {row.words}" if row.words and not row.phrases else ""]
    return "; ".join(part for part in told if part) or "nothing that can be named"


def suggest_for(tables: Tables, findings: Findings, numbers: Collection[int]) -> str:
    """Say which themes findings may belong to, and what each suggestion rests on.

    Parameters
    ----------
    tables
        The tables of a board.
    findings
        What was read.
    numbers
        Of which findings.

    Returns
    -------
    str
        Several lines.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, load_tables
    >>> from cscb_analysis.intake.pasted import parse_findings
    >>> tables = load_tables(BRIEFING)
    >>> findings = parse_findings("Supervision - Synthetic", tables)
    >>> lines = suggest_for(tables, findings, [1]).splitlines()
    >>> lines[1], lines[2].split(" (")[0]
    ('  1 Supervision', '    Professional challenge: "supervision"')
    """
    suggester = suggester_for(tables)
    if suggester is None:
        return NOT_INSTALLED
    lines = ["Suggestions for what is in no theme yet. Nothing is taken over: a person settles."]
    for row in rows_of(findings.mentions):
        if row.number in numbers:
            lines.append(f"  {row.number} {row.label}")
            found = suggester.suggest(row.label, row.statement)
            lines += [f"    {each.label}: {because(each)}" for each in rows_of(found)]
    return "\n".join(lines)
