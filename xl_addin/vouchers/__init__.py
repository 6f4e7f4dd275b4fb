"""The client's vouchers read: a page becomes rows only where its own arithmetic closes, and else goes to a person."""
