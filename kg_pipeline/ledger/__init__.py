"""The ledger: append-only Delta tables that hold the truth, and the graph computed from them as a view.

In the order the data flows: `tables` (schemas), `rows` (records to rows and back), `places`, `deliveries` and
`claims` (what a set of deliveries means, pure), `store` (reading), `lock` and `writer` (the one writer), `edges`
(belief, pure), `snapshot` and `view` (the graph at a sequence, and what changed between two), `counts`, `dump`.
"""
