"""The store: originals byte for byte, plans, and what is asked of them. The only place for SQLAlchemy."""
