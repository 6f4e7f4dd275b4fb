"""The process that a user starts, and the limits of the one that does the work."""
