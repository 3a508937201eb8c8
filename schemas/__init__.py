"""What things are: documents, plans, findings and the catalogues they refer to."""
