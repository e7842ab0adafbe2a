"""The back office's own tables: colleagues, their sessions, and the trail, which is only added to."""
