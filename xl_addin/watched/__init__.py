"""The process that a user starts, and the one that does the work: its limits and exit codes. Knows nothing of the work."""
