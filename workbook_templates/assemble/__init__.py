"""What a report takes over: rows and paragraphs made from an engagement."""
