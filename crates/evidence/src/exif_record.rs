//! What a camera wrote into a picture: when and where it was taken.

use exif::{Exif, In, Reader, Tag, Value};

use crate::model::Taken;

/// Reads the record; what cannot be read says nothing.
pub(crate) fn read(record: Vec<u8>) -> Taken {
    match Reader::new().read_raw(record) {
        Ok(exif) => Taken { at: taken_at(&exif), place: place(&exif) },
        Err(_) => Taken::default(),
    }
}

/// `2026:10:08 09:30:00` as cameras write it becomes `2026-10-08 09:30:00`.
fn taken_at(exif: &Exif) -> String {
    let field =
        exif.get_field(Tag::DateTimeOriginal, In::PRIMARY).or(exif.get_field(Tag::DateTime, In::PRIMARY));
    let Some(Value::Ascii(lines)) = field.map(|field| &field.value) else { return String::new() };
    let text = lines.first().and_then(|line| std::str::from_utf8(line).ok()).unwrap_or_default().trim();
    let sound = text.len() == 19 && text.bytes().all(|byte| byte.is_ascii_digit() || b": ".contains(&byte));
    if sound { text.replacen(':', "-", 2) } else { String::new() }
}

fn place(exif: &Exif) -> Option<(i64, i64)> {
    let north = micro_degrees(exif, Tag::GPSLatitude, Tag::GPSLatitudeRef, b'S')?;
    let east = micro_degrees(exif, Tag::GPSLongitude, Tag::GPSLongitudeRef, b'W')?;
    let on_earth = north.abs() <= 90_000_000 && east.abs() <= 180_000_000;
    on_earth.then_some((north, east))
}

/// Degrees, minutes and seconds, each a fraction, in millionths of a degree; negative on the side named.
fn micro_degrees(exif: &Exif, tag: Tag, side: Tag, negative: u8) -> Option<i64> {
    let Value::Rational(parts) = &exif.get_field(tag, In::PRIMARY)?.value else { return None };
    let mut micro: i64 = 0;
    for (part, whole) in parts.iter().zip([1_i64, 60, 3600]) {
        let below = i64::from(part.denom).checked_mul(whole).filter(|below| *below > 0)?;
        micro = micro.checked_add(i64::from(part.num).checked_mul(1_000_000)? / below)?;
    }
    let Value::Ascii(sides) = &exif.get_field(side, In::PRIMARY)?.value else { return None };
    let here = sides.first()?.first()?.to_ascii_uppercase();
    Some(if here == negative { -micro } else { micro })
}
