"""``ghgxl`` at a terminal: its commands, what they print, how files are opened and passwords asked for."""
