"""Audit: the evidence of what happened, sealed from time to time, and verified at any time.

Reading order: `chain` (one event), `merkle`, `keys`, `checkpoints` (seals over many), `verify`,
`rebuild`.
"""
