"""What a worksheet part holds: cells, shared strings, number formats, the rows scanned."""
