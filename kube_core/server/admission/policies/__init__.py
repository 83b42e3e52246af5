"""Policies in the storage, judged by their expressions."""
