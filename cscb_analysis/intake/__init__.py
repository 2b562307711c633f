"""Take in a new audit: read it, settle which theme each finding belongs to, add it."""
