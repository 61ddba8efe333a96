"""Upkeep: what keeps a house alive: copies of it, getting it back, upgrades, and its health."""
