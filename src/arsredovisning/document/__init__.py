"""What a report is made of, from notebook to every format."""
