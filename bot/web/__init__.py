"""HTTP: scores for other programs."""
