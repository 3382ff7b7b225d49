"""Where a language model is asked, in an environment of its own."""
