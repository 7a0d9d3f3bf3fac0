"""The recipe of the nano model."""
