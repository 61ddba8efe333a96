"""Reading of hostile files: what runs inside the child processes of the extractor.

Each module reads one family of formats and returns a `Finding`. Nothing here knows the store, the
database or the parent; nothing here may be called on a file from outside by a process that must
not die.
"""
