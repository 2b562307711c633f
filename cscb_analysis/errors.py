"""What a person chose that there is not, said in words that are meant for that person."""

from __future__ import annotations


class ChoiceError(ValueError):
    """A choice, name, date or saved selection that is refused, and what was expected.

    It is told from any other `ValueError`, which is a fault of this program: that one is never
    shown as if the person had made it.

    Examples
    --------
    >>> isinstance(ChoiceError('unknown basis "hunch"; expected label'), ValueError)
    True
    """
