"""Measurements that `make bench` prints; docs/proof.md keeps them."""
