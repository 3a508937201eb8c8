"""When and where batches run."""
