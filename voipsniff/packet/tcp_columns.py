"""Columns of numbers that grow: NumPy memory, indexed as memoryviews so that both speeds see whole numbers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def zeros(count: int, dtype: type[np.generic]) -> memoryview:
    """Return a column of `count` zeros."""
    return np.zeros(count, dtype).data


def longer(column: memoryview, count: int, dtype: type[np.generic]) -> memoryview:
    """Return a copy of a column that is `count` long, zeros at its end."""
    copy: NDArray[np.generic] = np.zeros(count, dtype)
    copy[: len(column)] = np.asarray(column)
    return copy.data
