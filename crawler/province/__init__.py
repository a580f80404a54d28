"""Many counties in one installation: a folder of registries, a database for each of them, and what they come to."""
