"""The sandbox owner's own port, a module for each thing that is not in manage.py or beside it."""
