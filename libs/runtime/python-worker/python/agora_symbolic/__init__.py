"""Are two mathematical expressions equal? A small process of its own: no torch, and a fork for every question."""
