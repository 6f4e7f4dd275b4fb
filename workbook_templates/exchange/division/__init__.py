"""八: an engagement divided among verifiers by sources, and what they return merged again."""
