"""Records: the claims, announcements and agreements of a document, from what was decided of its scene."""
