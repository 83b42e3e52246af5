"""Hours of random load with faults: four clients of three colours at one embedded server, and what each of them has seen.

``python -m tests.transports.soak --minutes 60`` runs it, and prints a line a minute.
"""
