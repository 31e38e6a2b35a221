"""Reports: one HTML file each, with everything in it, that opens anywhere. Loaded late, never to label."""
