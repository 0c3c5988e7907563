"""The register of incidents: what happened when, how far it reached, what was done, who was told; drills as well.

Source: 2021 arts. 17, 30(1); 2024 art. 41(1).
"""
