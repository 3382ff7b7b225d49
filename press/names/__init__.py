"""Names of a text: where they stand, which of them are one, and what each of them is."""
