"""What must hold before anything is run: every fault of a year in one list."""
