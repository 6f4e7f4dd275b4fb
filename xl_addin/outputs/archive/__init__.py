"""The archive of 七: one folder an engagement, which other tools can verify too (BagIt, RFC 8493)."""
