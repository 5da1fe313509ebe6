"""The stages: each a function from one shard's references to the next shard's, for the CLI and the scheduler.

A reference is a path relative to the data folder. Outputs are named by what decides their content, written under
a temporary name and renamed: an output is whole, and what recognize, link and relate find there is not made again.
"""
