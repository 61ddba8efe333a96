"""Measuring: the measures of a register as tables, pictures and sentences."""
