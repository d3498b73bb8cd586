"""Makes the test vectors from docs/format.md, without a line of the project's own code."""
