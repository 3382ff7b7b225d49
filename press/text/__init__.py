"""What a document says, as text: its visible text, its language, its tokens and its sentences."""
