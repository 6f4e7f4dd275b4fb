"""The add-in on a PC: installed, removed, diagnosed."""
