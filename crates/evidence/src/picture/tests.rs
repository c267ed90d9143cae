use exif::experimental::Writer;
use exif::{Field, In, Rational, Tag, Value};
use image::{ImageEncoder, RgbaImage};

use super::*;

/// A camera's record: turned by 90 degrees, taken on a morning at 34°N 111°E.
fn record(turned: u16) -> Vec<u8> {
    let field = |tag, value| Field { tag, ifd_num: In::PRIMARY, value };
    let degrees = |whole, minutes| {
        Value::Rational(vec![
            Rational { num: whole, denom: 1 },
            Rational { num: minutes, denom: 1 },
            Rational { num: 3600, denom: 100 },
        ])
    };
    let fields = [
        field(Tag::Orientation, Value::Short(vec![turned])),
        field(Tag::DateTimeOriginal, Value::Ascii(vec![b"2026:10:08 09:30:00".to_vec()])),
        field(Tag::GPSLatitudeRef, Value::Ascii(vec![b"N".to_vec()])),
        field(Tag::GPSLatitude, degrees(34, 3)),
        field(Tag::GPSLongitudeRef, Value::Ascii(vec![b"W".to_vec()])),
        field(Tag::GPSLongitude, degrees(111, 30)),
    ];
    let mut writer = Writer::new();
    fields.iter().for_each(|field| writer.push_field(field));
    let mut out = Cursor::new(Vec::new());
    writer.write(&mut out, false).unwrap();
    out.into_inner()
}

/// A JPEG whose left half is red and whose right half is blue.
fn jpeg(width: u32, height: u32, record: Option<Vec<u8>>) -> Vec<u8> {
    let picture =
        RgbImage::from_fn(
            width,
            height,
            |x, _| {
                if x < width / 2 { Rgb([220, 20, 20]) } else { Rgb([20, 20, 220]) }
            },
        );
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 90);
    if let Some(record) = record {
        encoder.set_exif_metadata(record).unwrap();
    }
    picture.write_with_encoder(encoder).unwrap();
    bytes
}

fn decoded(bytes: &[u8]) -> RgbImage {
    image::load_from_memory_with_format(bytes, ImageFormat::Jpeg).unwrap().to_rgb8()
}

#[test]
fn a_picture_stands_upright_and_has_lost_its_place() {
    let sent = jpeg(900, 600, Some(record(6)));
    assert!(sent.windows(4).any(|window| window == b"Exif"));
    let (sizes, taken) = prepare("a.jpg", &sent, FileKind::Jpeg, Purpose::Photo).unwrap();
    assert_eq!(taken.at, "2026-10-08 09:30:00");
    assert_eq!(taken.place, Some((34_060_000, -111_510_000)));
    let measures: Vec<(u32, u32)> = sizes.iter().map(|size| (size.width, size.height)).collect();
    assert_eq!(measures, [(600, 900), (320, 480)], "nothing is made larger than it was");
    for size in &sizes {
        assert!(!size.bytes.windows(4).any(|window| window == b"Exif"), "{} wide", size.width);
        let picture = decoded(&size.bytes);
        assert_eq!((picture.width(), picture.height()), (size.width, size.height));
        // Turned clockwise, what was left is above.
        let [above, below] = [picture.height() / 4, picture.height() * 3 / 4]
            .map(|y| picture.get_pixel(picture.width() / 2, y).0);
        assert!(above[0] > 150 && above[2] < 100, "{above:?}");
        assert!(below[2] > 150 && below[0] < 100, "{below:?}");
    }
}

#[test]
fn what_is_transparent_stands_on_white() {
    let mut bytes = Vec::new();
    let clear = RgbaImage::new(400, 400);
    image::codecs::png::PngEncoder::new(&mut bytes)
        .write_image(clear.as_raw(), 400, 400, image::ExtendedColorType::Rgba8)
        .unwrap();
    let (sizes, taken) = prepare("a.png", &bytes, FileKind::Png, Purpose::Photo).unwrap();
    assert_eq!(taken, Taken::default());
    assert_eq!(sizes.len(), 2);
    assert!(decoded(&sizes[0].bytes).pixels().all(|pixel| pixel.0 == [255, 255, 255]));
}

#[test]
fn a_bomb_of_pixels_is_refused_before_it_is_unpacked() {
    // 60,000 × 60,000 in the head of a PNG of a few dozen bytes.
    let mut bytes = Vec::new();
    image::codecs::png::PngEncoder::new(&mut bytes)
        .write_image(&[0; 4], 2, 2, image::ExtendedColorType::L8)
        .unwrap();
    bytes[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
    let crc = crc(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&crc.to_be_bytes());
    let refused = prepare("bomb.png", &bytes, FileKind::Png, Purpose::Photo);
    assert!(matches!(refused, Err(Error::TooManyPixels(_))), "{refused:?}");
}

/// The check of a PNG's chunk (ISO 15948, annex D).
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(
            crc ^ u32::from(*byte),
            |crc, _| {
                if crc & 1 == 1 { 0xedb8_8320 ^ (crc >> 1) } else { crc >> 1 }
            },
        )
    })
}

#[test]
fn what_was_cut_off_is_refused() {
    let whole = jpeg(600, 400, None);
    for length in [4, 20, 200] {
        let refused = prepare("cut.jpg", &whole[..length], FileKind::Jpeg, Purpose::Photo);
        assert!(matches!(refused, Err(Error::Broken(_))), "{length} bytes: {refused:?}");
    }
}

#[test]
fn measures_fit_and_keep_their_form() {
    assert_eq!(fitting((4000, 3000), 1280), (1280, 960));
    assert_eq!(fitting((300, 200), 320), (300, 200));
    assert_eq!(fitting((100, 100_000), 320), (1, 960));
    assert_eq!(fitting((50_000, 1), 1280), (1280, 1));
}
