"""The verbs of the command line: one module each, named like the verb."""
