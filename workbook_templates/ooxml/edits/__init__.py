"""Changes to a package in which every byte not concerned stays."""
