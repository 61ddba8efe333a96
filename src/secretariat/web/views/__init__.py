"""Views: each reads the request, calls one kernel function and renders one template."""
