//! How the picture of a listing is shown: a photograph in the size that fits, or a shipped one.

use evidence::model::{Size, Sizes};
use evidence::picture_url;
use ui::View;

use crate::model::Picture;

/// The parts of an `img`.
pub(super) struct Shown {
    /// The address of a middle size, for programs that know no `srcset`.
    pub(super) src: String,
    /// Every size with its width; empty for a drawing, which has one for all.
    pub(super) srcset: String,
    /// Pixels of the largest size.
    pub(super) width: u32,
    /// Pixels of the largest size.
    pub(super) height: u32,
}

/// What stands in a listing, as it is shown.
pub(super) fn shown(view: &View, picture: &str) -> Shown {
    match Picture::parse(picture) {
        Picture::Photo(sizes) => shown_photo(&sizes),
        Picture::Shipped(key) => {
            Shown { src: view.picture(&key), srcset: String::new(), width: 400, height: 300 }
        }
    }
}

/// A photograph, as it is shown.
pub(super) fn shown_photo(sizes: &Sizes) -> Shown {
    let sizes = &sizes.0;
    let one = |size: &Size| format!("{} {}w", picture_url(&size.hash), size.width);
    let middle = sizes.iter().rev().find(|size| size.width >= 480).or(sizes.first());
    Shown {
        src: middle.map_or_else(String::new, |size| picture_url(&size.hash)),
        srcset: sizes.iter().map(one).collect::<Vec<_>>().join(", "),
        width: sizes.first().map_or(0, |size| size.width),
        height: sizes.first().map_or(0, |size| size.height),
    }
}
