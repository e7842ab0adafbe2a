"""Deliverers besides the shop itself: a hook over HTTP, plug-ins, and who makes what."""
