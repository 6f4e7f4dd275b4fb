"""A calculated cell told in words."""
