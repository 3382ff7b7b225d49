"""What reading leaves behind in memory."""

import gc

from press.model import Document
from press.read import OPENING_TEXTS, read


def test_a_document_that_was_read_leaves_nothing_for_the_look_for_garbage() -> None:
    documents = [Document("one", body=text, lang=language) for language, text in OPENING_TEXTS.items()]
    for document in documents:
        read(document)
    gc.collect()
    gc.disable()
    try:
        announced = [bool(read(document).announcements) for document in documents]
        assert announced == [True, True]
        assert gc.collect() == 0
    finally:
        gc.enable()
