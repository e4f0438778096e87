"""Defects, injected one at a time into a good book; each is found under its rule."""
