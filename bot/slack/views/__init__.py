"""Pure functions from state to blocks."""
