"""Places with their country."""
