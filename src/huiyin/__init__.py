"""Huiyin (回音): a public grievance-redress platform."""
