"""Loaded before any test: the package decides how openpyxl writes, so it comes before openpyxl."""

import workbook_templates  # noqa: F401
