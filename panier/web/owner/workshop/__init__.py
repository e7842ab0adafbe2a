"""The workshop: the owner's port for people. A page for each subject; frame.py is what is around all of them."""
