//! `[metrics]`: what the board tells of itself to programs that watch it.

use std::net::SocketAddr;

use toml::de::DeValue;

use super::file::Section;

/// `[metrics]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metrics {
    /// Where it answers; `None`: nowhere.
    pub address: Option<SocketAddr>,
}

impl Metrics {
    pub(super) fn read(section: &mut Section<'_, '_>) -> Self {
        let address = |value: &DeValue<'_>| {
            let address = value.as_str().and_then(|text| text.parse().ok());
            address
                .map(Some)
                .ok_or_else(|| "an address and a port, such as \"127.0.0.1:9323\"".to_owned())
        };
        Self { address: section.get("address", None, address) }
    }
}
