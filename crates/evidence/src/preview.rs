//! The pages of a PDF as pictures, to be read beside what they prove. A browser shows a PDF within a page in its own way or,
//! on a phone, not at all, and what is in it can run; a picture looks the same everywhere and does nothing.

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::{Pdf, page::Page};
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, RgbaImage};

use crate::{Error, Result};

/// How many pages are shown; who wants to read on opens the file.
pub const MOST_PAGES: usize = 20;
/// The width of a page's picture in pixels; its height is at most three times that.
const WIDTH: f32 = 1000.0;
const HEIGHT: f32 = 3.0 * WIDTH;
/// JPEG's measure: small print must stay readable.
const QUALITY: u8 = 85;

/// How many pages can be shown; none of what is no PDF that can be read, such as one under a password.
pub(crate) fn pages(bytes: Vec<u8>) -> usize {
    Pdf::new(bytes).map_or(0, |pdf| pdf.pages().len().min(MOST_PAGES))
}

/// The picture of a page, the first being 1, as a JPEG. Slow: not for the threads that answer requests.
pub(crate) fn page(name: &str, bytes: Vec<u8>, number: usize) -> Result<Vec<u8>> {
    let broken = || Error::Broken(name.to_owned());
    let pdf = Pdf::new(bytes).map_err(|_| broken())?;
    let place = number.checked_sub(1).filter(|place| *place < MOST_PAGES).ok_or(Error::NoSuchFile)?;
    let page = pdf.pages().get(place).ok_or(Error::NoSuchFile)?;
    let scale = scale_of(page).ok_or_else(broken)?;
    let settings = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
    let cache = RenderCache::new();
    let drawn = render(page, &cache, &InterpreterSettings::default(), &RenderSettings::default(), &settings);
    let (width, height) = (u32::from(drawn.width()), u32::from(drawn.height()));
    let picture = RgbaImage::from_raw(width, height, drawn.data_as_u8_slice().to_vec()).ok_or_else(broken)?;
    let mut jpeg = Vec::new();
    let rgb = DynamicImage::ImageRgba8(picture).to_rgb8();
    rgb.write_with_encoder(JpegEncoder::new_with_quality(&mut jpeg, QUALITY)).map_err(|_| broken())?;
    Ok(jpeg)
}

/// What makes a page as wide as pictures are, and no higher than they may be; nothing for a page without extent.
fn scale_of(page: &Page<'_>) -> Option<f32> {
    let (width, height) = page.render_dimensions();
    let whole = width.is_finite() && height.is_finite() && width >= 1.0 && height >= 1.0;
    whole.then(|| (WIDTH / width).min(HEIGHT / height))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plain_pdf;

    #[test]
    fn a_page_is_drawn_in_black_on_white() {
        let bytes = plain_pdf(&["LUANCHUAN No. 1", "page two"]);
        assert_eq!(pages(bytes.clone()), 2);
        let jpeg = page("a.pdf", bytes.clone(), 1).unwrap();
        let drawn = image::load_from_memory(&jpeg).unwrap().to_luma8();
        assert_eq!(drawn.dimensions(), (1000, 1415));
        let dark = drawn.pixels().filter(|pixel| pixel.0[0] < 96).count();
        assert!((2_000..200_000).contains(&dark), "{dark} dark pixels");
        assert_ne!(jpeg, page("a.pdf", bytes.clone(), 2).unwrap());
        for number in [0, 3, 21, usize::MAX] {
            assert!(matches!(page("a.pdf", bytes.clone(), number), Err(Error::NoSuchFile)), "{number}");
        }
    }

    #[test]
    fn what_cannot_be_read_has_no_pages() {
        for bytes in [&b""[..], b"%PDF-1.7\n%%EOF\n", b"not a pdf"] {
            assert_eq!(pages(bytes.to_vec()), 0);
            assert!(page("a.pdf", bytes.to_vec(), 1).is_err());
        }
        // A file cut anywhere is read as far as it goes, or refused; it never takes the program down.
        let whole = plain_pdf(&["LUANCHUAN No. 1"]);
        for length in (0..whole.len()).step_by(41) {
            let cut = whole.get(..length).unwrap().to_vec();
            let count = pages(cut.clone());
            assert!(count <= 1);
            drop(page("a.pdf", cut, 1));
        }
    }
}
