"""The press reader: from one document to claims, announcements and agreements, each with its sentence."""
