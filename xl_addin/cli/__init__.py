"""``ghgxl``: its commands, the front page and help in Chinese."""
