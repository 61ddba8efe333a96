"""Tests of the face, through Django's client, over the packaged registers."""
