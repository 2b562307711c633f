"""The commands of the command line: each module reads its words and calls the library."""
