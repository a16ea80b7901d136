"""What people would pick instead of our transformer, behind the same interface, to show what it buys."""
