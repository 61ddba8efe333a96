"""Forms: the declared fields of a register as controls, without any model form.

Reading order: `controls` (what a template draws), `entries` (what stands in a field, and the raw
value it becomes), `build` (from declaration and entry to control), `links` (typed words to
records), `faults` (refusals in words, each at its field), `sheet` (the whole form), `questions`
(what a move asks).
"""
