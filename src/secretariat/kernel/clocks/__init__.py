"""Clocks: how long records take, and what happens when they take too long."""
