"""From checked data to a build in its place: plan, run, stitch, export."""
