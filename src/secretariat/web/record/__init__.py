"""Record: what the page of one record shows, part by part.

Reading order: `page` (values, facts, moves, links, why it is kept), `changes` (its history),
`comparison` (two versions side by side).
"""
