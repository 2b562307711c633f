"""What a person chose that there is not, said in words that are meant for that person."""

from __future__ import annotations

from collections.abc import Collection


class ChoiceError(ValueError):
    """A choice, name, date or saved selection that is refused, and what was expected.

    It is told from any other `ValueError`, which is a fault of this program: that one is never
    shown as if the person had made it.

    Examples
    --------
    >>> isinstance(ChoiceError('unknown basis "hunch"; expected label'), ValueError)
    True
    """


def expect(value: str | None, expected: Collection[str | None], what: str) -> None:
    """Refuse a choice that there is not.

    Examples
    --------
    >>> expect("hunch", ["label", "named"], "basis")
    Traceback (most recent call last):
    cscb_analysis.errors.ChoiceError: unknown basis "hunch"; expected label, named
    """
    if value not in expected:
        raise ChoiceError(f'unknown {what} "{value}"; expected {", ".join(map(str, expected))}')
