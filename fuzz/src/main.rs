//! Throws what libFuzzer makes up at the board's pure parts, and holds them to their promises. Which
//! part is said by the environment variable `CARRIER_FUZZ`; see `fuzz/run`.
//!
//! The parts are read in from the board's own folder. They are pure and know only one another, so
//! the rest of the board, its database and its runtime need not be built; and they alone are
//! instrumented, because they belong to this package here.

#![no_main]

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;

mod promises;

#[allow(dead_code, unused_imports, clippy::pedantic, reason = "it is read in whole")]
#[path = "../../src/config/mod.rs"]
mod config;
#[allow(dead_code, unused_imports, clippy::pedantic, reason = "it is read in whole")]
#[path = "../../src/terminal/mod.rs"]
mod terminal;
#[allow(dead_code, unused_imports, clippy::pedantic, reason = "it is read in whole")]
#[path = "../../src/text/mod.rs"]
mod text;

#[allow(dead_code, unused_imports, clippy::pedantic, reason = "it is read in whole")]
#[path = "../../src/protocol"]
mod protocol {
    //! Of the protocols the one that strangers speak before they have logged in.

    pub mod network;
    pub mod telnet;
}

mod ids {
    //! Stands in for the board's ids, which want a clock.

    use std::fmt;

    /// A node.
    #[derive(Clone, Copy, Debug)]
    pub struct NodeNumber(pub u32);

    impl fmt::Display for NodeNumber {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            self.0.fmt(f)
        }
    }
}

/// Takes any bytes at all, and panics where a promise is not kept.
type Hold = fn(&[u8]);

/// The parts by their names, as `CARRIER_FUZZ` and the folders of the corpus have them.
const PARTS: [(&str, Hold); 7] = [
    ("telnet", promises::telnet::hold),
    ("keys", promises::keys::hold),
    ("editor", promises::editor::hold),
    ("charset", promises::charset::hold),
    ("screen", promises::screen::hold),
    ("picture", promises::picture::hold),
    ("nodes_toml", promises::nodes_toml::hold),
];

static PART: OnceLock<Hold> = OnceLock::new();

fn part() -> Hold {
    let name = std::env::var("CARRIER_FUZZ").unwrap_or_default();
    let part = PARTS.into_iter().find(|(known, _)| *known == name);
    part.unwrap_or_else(|| panic!("CARRIER_FUZZ={name}: there is no such part")).1
}

fuzz_target!(|data: &[u8]| PART.get_or_init(part)(data));
