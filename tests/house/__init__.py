"""The rules of the house: what every file of the project must keep, and tests of those checks."""
