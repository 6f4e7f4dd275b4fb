"""The package: zip members within limits, encryption, parts and their relations, the index of the workbook."""
