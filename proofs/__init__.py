"""Proofs: scripts that show the promises of the house at full size, one promise each."""
