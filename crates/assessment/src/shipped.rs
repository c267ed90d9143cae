//! The programme this program is shipped with.

use std::sync::LazyLock;

use crate::{Faults, Programme, Rulebook};

static LUOYANG: LazyLock<Result<(Programme, Rulebook), Faults>> = LazyLock::new(|| {
    let programme = include_str!("../../../programmes/luoyang/programme.toml");
    let rulebook = include_str!("../../../programmes/luoyang/rulebook.toml");
    Ok((Programme::read("programme.toml", programme)?, Rulebook::read("rulebook.toml", rulebook)?))
});

/// Luoyang's programme and rulebook; what is wrong with the files, if something is.
pub fn luoyang() -> Result<&'static (Programme, Rulebook), Faults> {
    LUOYANG.as_ref().map_err(Clone::clone)
}
