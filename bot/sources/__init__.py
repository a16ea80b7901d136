"""One file a source; each yields raw mentions."""
