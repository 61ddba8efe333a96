"""Kernel: the engine that keeps, decides, finds, counts and shows records of any register."""
