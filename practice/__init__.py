"""What a practitioner reads across families: Today and the caseload; no models."""
