"""Listing: a register as a table with filters, and the same as CSV.

Reading order: `filters` (what was asked), `table` (what is drawn), `export` (what is downloaded).
"""
