"""Benchmarks: scripts that measure the house against its targets and its peers, one subject each.

Figures are ratios of things measured side by side in one run; absolute figures move from machine to
machine. `python -m bench` runs them and writes `docs/performance.md`.
"""
