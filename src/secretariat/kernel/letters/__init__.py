"""Letters: what a move writes to somebody, from a template of the institution, as tagged PDF.

`rendering` turns a template and facts into bytes; `facts` gathers what a template may say;
`writing` joins both for one record. Reading order: `rendering`, `facts`, `writing`.
"""
