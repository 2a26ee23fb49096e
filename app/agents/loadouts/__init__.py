"""The department: eight loadouts, each a folder with a manifest, a configuration, prompts and a workflow."""
