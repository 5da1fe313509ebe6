"""The ledger: append-only Delta tables that hold the truth, and the graph computed from them as a view.

Schemas are declared in `tables`, records become rows and back in `rows`. What a set of deliveries means is pure:
`places`, `deliveries`, `claims`, and `edges` for belief. `store` reads; `writer` (with `lock`, `addition`,
`appending`) is the one that writes. `view` gives the graph, by `comparison` of two `snapshot`s in a `workspace`,
and the `background` of its nodes; `counts`, `readings` and `dump` answer the smaller questions.
"""
