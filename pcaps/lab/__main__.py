"""`python -m pcaps.lab`."""

from __future__ import annotations

from pcaps.lab.run import main

raise SystemExit(main())
