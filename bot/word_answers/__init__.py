"""The facts behind what is answered about words: hotspots, samples, topics, what to label, and why an alarm rang."""
