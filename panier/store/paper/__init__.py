"""Papers about money: their series, what they say, and their files. Everything is in papers.py."""
