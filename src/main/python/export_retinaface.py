#!/usr/bin/env python3
"""Exports RetinaFace to TorchScript for Facet; docs/models.md shows the commands."""
import sys

from facet_export.command_line import main

if __name__ == "__main__":
    sys.exit(main())
