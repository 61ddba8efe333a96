"""Forms: the declared fields of a register as controls, without any model form.

Reading order: `controls` (what a template draws), `build` (from declaration and values to controls),
`read` (from what was sent to raw values), `links` (typed words to records), `faults` (refusals in
words, each at its field).
"""
