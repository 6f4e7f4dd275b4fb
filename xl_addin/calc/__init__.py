"""LibreOffice Calc as host: the extension, and Calc as the engine that recalculates a file."""
