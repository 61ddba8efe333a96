"""Tests of field types and field keys, played in a house whose registers use all of them."""
