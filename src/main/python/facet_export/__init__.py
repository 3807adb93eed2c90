"""Exports RetinaFace to the TorchScript files that Facet loads. The command is export_retinaface.py."""


class ExportError(Exception):
    """The weights or photos cannot be used. The message is shown to the user."""
