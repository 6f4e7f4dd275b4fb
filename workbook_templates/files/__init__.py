"""Files of a user: written atomically, versions kept, locks respected; the error root of files."""
