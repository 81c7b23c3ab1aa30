"""What somebody with pgmpy would write: the tables, one question, one number."""

import pickle
import sys

from pgmpy.factors.discrete import TabularCPD
from pgmpy.inference import VariableElimination
from pgmpy.models import DiscreteBayesianNetwork

with open(sys.argv[1], "rb") as stream:
    tables = pickle.load(stream)
model = DiscreteBayesianNetwork()
model.add_nodes_from(tables)
for name, (parents, values) in tables.items():
    model.add_edges_from((parent, name) for parent in parents)
    flat = values.reshape(-1, values.shape[-1]).T
    model.add_cpds(TabularCPD(name, len(flat), flat, evidence=parents, evidence_card=values.shape[:-1]))
query = VariableElimination(model).query([sys.argv[2]], elimination_order="greedy", show_progress=False)
print(query.values[0])
