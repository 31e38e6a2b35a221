"""What people look at: pictures, pages, reports."""
