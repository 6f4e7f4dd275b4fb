"""Files that an engagement becomes: the Word document, the archive, exchange copies, parts for verifiers."""
