"""Units: who provides, keeps, recognises and oversees credit information (2021 art. 5; 2024 art. 6).

Words: a *provider* submits records and answers for them (2021 art. 9); an *agency* keeps the platform; the *competent
department* oversees it; a *court* and other *authorities* decide.
"""
