"""The verification workbook: declarations, builder, reader, checks and assemblies."""

import os

# openpyxl writes other bytes where lxml is installed; ours are the same everywhere. Read at its first import.
os.environ["OPENPYXL_LXML"] = "False"
