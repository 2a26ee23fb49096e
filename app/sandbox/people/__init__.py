"""Who lives in the pretend world: invented firms and people, how they behave, what they write, and the founder."""
