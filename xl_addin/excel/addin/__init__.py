"""The add-in as a file: workbook, ribbon, VBA modules, the self-test workbook."""
