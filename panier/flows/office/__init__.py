"""What is done in the back office: every deed goes through acts.py, which judges it and writes the trail."""
