//! QR codes as part of a page.

use qrcode::QrCode;
use qrcode::render::svg;

/// The text as a QR code: an SVG element for the middle of a page. Empty when the text is too long for one.
#[must_use]
pub fn qr_code(text: &str) -> String {
    let picture = match QrCode::new(text.as_bytes()) {
        Ok(code) => code.render::<svg::Color<'_>>().quiet_zone(true).min_dimensions(200, 200).build(),
        Err(_) => String::new(),
    };
    picture.find("<svg").and_then(|start| picture.get(start..)).unwrap_or_default().to_owned()
}
