"""What a document is and whose: header, unit, period, signatures, scope."""
