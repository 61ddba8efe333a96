"""Domains: what the house must know deeply, one folder per discipline; rules are pure."""
