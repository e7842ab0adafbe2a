"""What was delivered: who owns and looks after it, its tasks, how it is renewed and upgraded (/services, …/task).

Start with service.py.
"""
