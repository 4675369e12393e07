"""The scenarios: one function each, named as in pcaps/README.md; its docstring says what the recording shows."""

from __future__ import annotations

# In the order in which `list` and `all` take them.
# isort: off
from pcaps.lab.scenarios import registrations  # noqa: F401
from pcaps.lab.scenarios import codecs  # noqa: F401
from pcaps.lab.scenarios import impaired  # noqa: F401
from pcaps.lab.scenarios import not_taken  # noqa: F401
from pcaps.lab.scenarios import transports  # noqa: F401
from pcaps.lab.scenarios import encrypted  # noqa: F401
from pcaps.lab.scenarios import many  # noqa: F401
from pcaps.lab.scenarios import in_call  # noqa: F401
from pcaps.lab.scenarios import scan  # noqa: F401
from pcaps.lab.scenarios import fragments  # noqa: F401
from pcaps.lab.scenarios import tunnels  # noqa: F401
from pcaps.lab.scenarios import interfaces  # noqa: F401
from pcaps.lab.scenarios import trouble  # noqa: F401
from pcaps.lab.scenarios import other_parties  # noqa: F401
from pcaps.lab.scenarios import nat  # noqa: F401
# isort: on
