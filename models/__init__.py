"""The sentiment classifier: load, score in batches, train, evaluate, and the weights that ship with Tocsin."""
