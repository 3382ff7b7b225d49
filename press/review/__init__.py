"""A person decides, once, reversibly: the queue, the decisions, the page."""
