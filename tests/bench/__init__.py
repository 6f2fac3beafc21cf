"""`make bench`: the product beside its limits and its peers, in one run."""
