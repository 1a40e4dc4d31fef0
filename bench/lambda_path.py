"""Lets the bench import what runs in Lambda, as the functions themselves do: by the names below `lambda/`."""

import sys

from bench.processes import ROOT

sys.path.insert(0, str(ROOT / "lambda"))
