"""Made-up förbund whose reports are right, each with rows, notes and texts of its own."""
