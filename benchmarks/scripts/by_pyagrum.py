"""What somebody with pyAgrum would write: a file, one question, one number."""

import sys

import pyagrum

inference = pyagrum.LazyPropagation(pyagrum.loadBN(sys.argv[1]))
inference.addTarget(sys.argv[2])
print(inference.posterior(sys.argv[2])[0])
