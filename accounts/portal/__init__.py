"""What customers see and do in the browser."""
