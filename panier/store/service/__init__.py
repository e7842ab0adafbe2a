"""What is kept of services besides their rows: tasks, engagements, savings plans, answers to forms.

Start with work.py.
"""
