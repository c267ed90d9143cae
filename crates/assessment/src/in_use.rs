//! The programme in use and the rulebook it began with.

use std::sync::LazyLock;

use programmes::{File, text};

use crate::model::RulesText;
use crate::{Faults, Programme, Rulebook};

static IN_USE: LazyLock<Result<(Programme, Rulebook), Faults>> = LazyLock::new(|| {
    let programme = Programme::read(File::Programme.name(), text(File::Programme))?;
    Ok((programme, Rulebook::read(File::Rulebook.name(), text(File::Rulebook))?))
});

/// The programme and the rulebook it began with; what is wrong with the files, if something is.
pub fn in_use() -> Result<&'static (Programme, Rulebook), Faults> {
    IN_USE.as_ref().map_err(Clone::clone)
}

/// What is wrong with the files, if something is.
pub(crate) fn check() -> Result<(), String> {
    in_use().map(|_| ()).map_err(|faults| faults.to_string())
}

/// The same as texts, for results that must be worked out again years later.
pub fn rules_text() -> Result<RulesText, Faults> {
    let (_, rulebook) = in_use()?;
    let plain = |text: &str| text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    Ok(RulesText {
        id: rulebook.id.clone(),
        hash: rulebook.hash.clone(),
        rulebook: plain(text(File::Rulebook)),
        programme: plain(text(File::Programme)),
    })
}
