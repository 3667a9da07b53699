"""The vault for films: receives, seals, probes, makes playable, serves and destroys bytes; knows owners, not cases."""
