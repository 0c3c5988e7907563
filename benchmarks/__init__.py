"""Measurements that anybody can repeat: paired, interleaved, on data made from a fixed seed, ratios before figures."""
