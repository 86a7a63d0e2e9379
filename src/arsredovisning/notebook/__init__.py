"""What runs in a kernel: the report as a notebook sees it."""
