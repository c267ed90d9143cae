//! The programme this program is shipped with.

use std::sync::LazyLock;

use crate::model::RulesText;
use crate::{Faults, Programme, Rulebook};

const PROGRAMME: &str = include_str!("../../../programmes/luoyang/programme.toml");
const RULEBOOK: &str = include_str!("../../../programmes/luoyang/rulebook.toml");

static LUOYANG: LazyLock<Result<(Programme, Rulebook), Faults>> = LazyLock::new(|| {
    Ok((Programme::read("programme.toml", PROGRAMME)?, Rulebook::read("rulebook.toml", RULEBOOK)?))
});

/// Luoyang's programme and rulebook; what is wrong with the files, if something is.
pub fn luoyang() -> Result<&'static (Programme, Rulebook), Faults> {
    LUOYANG.as_ref().map_err(Clone::clone)
}

/// The same as texts, for results that must be worked out again years later.
pub fn rules_text() -> Result<RulesText, Faults> {
    let (_, rulebook) = luoyang()?;
    let plain = |text: &str| text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    Ok(RulesText {
        id: rulebook.id.clone(),
        hash: rulebook.hash.clone(),
        rulebook: plain(RULEBOOK),
        programme: plain(PROGRAMME),
    })
}
