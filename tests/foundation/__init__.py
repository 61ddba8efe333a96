"""Tests of the foundation: rules that know no Django and no database."""
