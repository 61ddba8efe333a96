"""Outlook: a register as board, calendar, line of time, map and matrix; the list's filters hold.

Reading order: `frame` (what every outlook shares), then one module for each kind.
"""
