"""An optional third reading by a language model: it points at spans, and says no value of its own."""
