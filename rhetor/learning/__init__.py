"""What people say of labels, and what is made of it."""
