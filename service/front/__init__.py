"""What stands between the sockets and the Flask app: deadlines, budgets, places in work. Knows HTTP, and no route's meaning."""
