"""Two workbooks compared: what was filled in differently, row by row, and what that does to the emissions."""
