"""Lossless patching of an .xlsx package: only the parts concerned change, all others stay byte-identical.

Used by the file adapter of the book port and by the builder, which adds cached values to the output
of openpyxl. Layers, lowest first: ``xml_text`` and ``addresses``; ``parts`` (the zip), ``relationships``
and ``workbook_index`` (what lies where); ``sheet_scan`` and ``cell_values`` (reading); ``sheet_xml``
and ``tables`` (writing).
"""
