"""The little language of `--where`: `duration_s > 60 and status_code >= 400`.

`compile_where(expression, kind)` gives a function of one record. Nothing is evaluated as Python: a tokeniser, a
recursive descent parser and a compiler to closures, each bounded. The language is described in docs/reference/where.md.
"""

from voipsniff.export.where.compiler import compile_where
from voipsniff.export.where.error import WhereError

__all__ = ["WhereError", "compile_where"]
