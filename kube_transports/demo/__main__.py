"""Runs the demo."""

import sys

from .program import main

sys.exit(main())
