"""The generated pages by their path under docs/."""

from __future__ import annotations

import json
from collections.abc import Callable

from tools.docs.anomalies import anomalies_page
from tools.docs.cli import cli_page
from tools.docs.fields import fields_page
from tools.docs.where import where_page
from voipsniff.export.schema import json_schema


def schema_page() -> str:
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


PAGES: dict[str, Callable[[], str]] = {
    "reference/anomalies.md": anomalies_page,
    "reference/cli.md": cli_page,
    "reference/fields.md": fields_page,
    "reference/schema.json": schema_page,
    "reference/where.md": where_page,
}
