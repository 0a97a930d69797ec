"""Checks certificates: one file a part of docs/problem.md. Run by scripts/verify_design.py."""
