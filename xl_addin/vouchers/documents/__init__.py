"""A file as texts at their places, whatever it is: text layer, picture, structured invoice. Nothing is understood here."""
