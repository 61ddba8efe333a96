"""Tables: a declared register becomes a typed table with real columns.

`models` builds the Django models at start-up, `plan` says what the database lacks, `apply` does it,
`rows` turns values into columns and back, `conditions` writes what lists ask of them.
"""
