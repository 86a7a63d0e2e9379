"""The formats that a stitched report is written in, one module each."""
