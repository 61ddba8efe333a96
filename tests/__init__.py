"""Tests: a mirror of the sources, plus scenarios, standards and the rules of the house itself."""
