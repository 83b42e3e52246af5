"""Plays schedules: ``python -m tests.simulation SEED`` one, with its timeline; ``--count N`` many, from a first seed on."""

from .command import main

raise SystemExit(main())
