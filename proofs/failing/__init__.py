"""Failing: an application whose one migration changes much and then fails, or takes very long."""
