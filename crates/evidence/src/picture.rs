//! A picture made ready: turned upright, resized, and written anew without what the camera wrote into it.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, Rgb, RgbImage};

use crate::exif_record;
use crate::model::{FileKind, MAX_PIXELS, Purpose, Taken};
use crate::{Error, Result};

/// JPEG's measure: below it leaves show, above it files grow.
const QUALITY: u8 = 82;
/// A picture is at most this many times as high as it is wide in the size it is kept in.
const TALLEST: u32 = 3;

/// One size of a picture, ready to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Resized {
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// A JPEG without metadata.
    pub(crate) bytes: Vec<u8>,
}

/// A picture in every size of its purpose, widest first, and what the camera wrote into it.
///
/// Refuses too many pixels before any is unpacked. Slow: not for the threads that answer requests.
pub(crate) fn prepare(
    name: &str,
    bytes: &[u8],
    kind: FileKind,
    purpose: Purpose,
) -> Result<(Vec<Resized>, Taken)> {
    let broken = |error| match error {
        ImageError::Limits(_) => Error::TooManyPixels(name.to_owned()),
        _ => Error::Broken(name.to_owned()),
    };
    let format = match kind {
        FileKind::Jpeg => ImageFormat::Jpeg,
        FileKind::Png => ImageFormat::Png,
        FileKind::Webp => ImageFormat::WebP,
        FileKind::Pdf | FileKind::Docx | FileKind::Xlsx => {
            return Err(Error::WrongKind { name: name.to_owned(), purpose });
        }
    };
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_PIXELS * 8);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(broken)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(Error::TooManyPixels(name.to_owned()));
    }
    let taken = decoder.exif_metadata().ok().flatten().map_or_else(Taken::default, exif_record::read);
    let upright = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let whole = DynamicImage::from_decoder(decoder).map_err(broken)?;
    Ok((sizes(whole, upright, purpose).map_err(broken)?, taken))
}

fn sizes(whole: DynamicImage, upright: Orientation, purpose: Purpose) -> image::ImageResult<Vec<Resized>> {
    let lies = matches!(
        upright,
        Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH
    );
    let (width, height) =
        if lies { (whole.height(), whole.width()) } else { (whole.width(), whole.height()) };
    let mut resized: Vec<Resized> = Vec::new();
    let mut current = whole;
    for (place, widest) in purpose.widths().iter().enumerate() {
        let (to_width, to_height) = fitting((width, height), *widest);
        if resized.last().is_some_and(|last| last.width == to_width) {
            continue;
        }
        // The first is made while it still lies as the camera held it: it is small enough then to be turned.
        let (w, h) = if place == 0 && lies { (to_height, to_width) } else { (to_width, to_height) };
        if (current.width(), current.height()) != (w, h) {
            current = current.resize_exact(w, h, FilterType::Triangle);
        }
        if place == 0 {
            current.apply_orientation(upright);
            current = DynamicImage::ImageRgb8(on_white(&current));
        }
        let mut bytes = Vec::new();
        current.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, QUALITY))?;
        resized.push(Resized { width: current.width(), height: current.height(), bytes });
    }
    Ok(resized)
}

/// The measures within a width (and its greatest height), never larger than they are.
fn fitting((width, height): (u32, u32), widest: u32) -> (u32, u32) {
    let scaled = |length: u32, to: u32, of: u32| {
        let length = u64::from(length) * u64::from(to) / u64::from(of.max(1));
        u32::try_from(length).unwrap_or(u32::MAX).max(1)
    };
    let (width, height) =
        if width > widest { (widest, scaled(height, widest, width)) } else { (width.max(1), height.max(1)) };
    let highest = widest * TALLEST;
    if height > highest { (scaled(width, highest, height), highest) } else { (width, height) }
}

/// JPEG knows nothing transparent: what is stands on white.
fn on_white(picture: &DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.to_rgb8();
    }
    let see_through = picture.to_rgba8();
    RgbImage::from_fn(see_through.width(), see_through.height(), |x, y| {
        let [red, green, blue, alpha] = see_through.get_pixel(x, y).0;
        let over = |colour: u8| {
            let mixed = (u32::from(colour) * u32::from(alpha) + 255 * (255 - u32::from(alpha))) / 255;
            u8::try_from(mixed).unwrap_or(u8::MAX)
        };
        Rgb([over(red), over(green), over(blue)])
    })
}

#[cfg(test)]
mod tests;
