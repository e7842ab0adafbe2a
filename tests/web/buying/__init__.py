"""The shop that people buy in, as a browser without a script gets it."""
