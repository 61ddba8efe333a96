"""Secretariat: the digital headquarters of a public international organization, as one engine."""

__version__ = "0.1.0"
