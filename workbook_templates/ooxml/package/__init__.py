"""The package: zip members within limits, encryption, parts and their relationships, the index of the workbook."""
