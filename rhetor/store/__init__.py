"""Where things are kept, and how they are written."""
