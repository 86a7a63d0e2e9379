"""Files of the books that the tests read, and how they are made."""
