"""The stages from landed pulls to readers, in their order, for whoever calls them: the DAG, or a laptop without it."""
