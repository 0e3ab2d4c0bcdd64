//! What holds and where it is from, as JSON.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::VERSION;

/// The settings.
#[derive(Debug, Serialize)]
pub struct Config<'a> {
    version: u32,
    settings: BTreeMap<&'a str, Setting<'a>>,
}

#[derive(Debug, Serialize)]
struct Setting<'a> {
    value: &'a Value,
    from: &'a str,
}

impl<'a> Config<'a> {
    /// Each setting by its key, with where it is from.
    #[must_use]
    pub fn new(settings: &'a [(&'a str, &'a Value, String)]) -> Self {
        let setting = |(key, value, from): &'a (&'a str, &'a Value, String)| (*key, Setting { value, from });
        Self { version: VERSION, settings: settings.iter().map(setting).collect() }
    }
}
