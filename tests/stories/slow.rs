//! Callers who read slowly or not at all.
