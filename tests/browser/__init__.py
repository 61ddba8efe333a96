"""Tests in a real browser, against a house that runs in processes of its own."""
