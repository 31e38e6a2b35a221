"""Between the sockets and the Flask app: deadlines, budgets, places in work."""
