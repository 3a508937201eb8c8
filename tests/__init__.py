"""Tests: tables of cases, goldens and properties."""
