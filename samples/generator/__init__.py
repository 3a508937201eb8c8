"""Plans made from a seed, with their exact reference answers: documents that nobody has read before."""
