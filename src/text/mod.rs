//! Text as people write and read it: what may be shown, how wide it is, and what a name may be.
//! Pure: knows no terminal, no store, no clock.

pub mod clean;
pub mod find;
pub mod name;
pub mod width;
