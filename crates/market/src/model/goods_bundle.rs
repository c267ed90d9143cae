//! What a seller sends: a table, or a ZIP with one table and the photographs it names.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use encoding_rs::GB18030;
use ui::sheet::Fault;
use zip::ZipArchive;

use crate::{Error, GoodsError};

/// How a ZIP begins.
const ZIP: &[u8] = b"PK\x03\x04";
/// The most entries that are looked at.
const MOST_ENTRIES: usize = 400;
/// The most bytes of a photograph, as for one that is chosen in a form.
const MOST_OF_ONE: u64 = 10 * 1024 * 1024;
/// The most bytes of all of them.
const MOST_OF_ALL: u64 = 64 * 1024 * 1024;

/// A table and the files beside it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bundle {
    /// CSV or XLSX.
    pub table: Vec<u8>,
    /// The other files by their names, without folders.
    pub pictures: BTreeMap<String, Vec<u8>>,
}

/// Opens what was sent; what is no ZIP, or is a workbook, is the table itself. What the ZIP says of its sizes is not
/// believed: nothing is unpacked beyond the bounds.
pub fn open_bundle(file: Vec<u8>) -> Result<Bundle, Error> {
    if !file.starts_with(ZIP) {
        return Ok(Bundle { table: file, ..Bundle::default() });
    }
    let mut archive = ZipArchive::new(Cursor::new(&file)).map_err(|_| Fault::Damaged)?;
    if archive.len() > MOST_ENTRIES {
        return Err(GoodsError::BundleTooLarge.into());
    }
    let (mut bundle, mut tables, mut left) = (Bundle::default(), 0, MOST_OF_ALL);
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(|_| Fault::Damaged)?;
        let path = name_of(entry.name_raw());
        if path == "[Content_Types].xml" {
            return Ok(Bundle { table: file.clone(), ..Bundle::default() });
        }
        let name = path.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
        // What a Mac puts beside each file.
        if !entry.is_file() || name.is_empty() || name.starts_with('.') || path.starts_with("__MACOSX") {
            continue;
        }
        let bytes = unpack(entry, &name, left)?;
        left = left.saturating_sub(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        if is_table(&name) {
            tables += 1;
            bundle.table = bytes;
        } else if bundle.pictures.insert(name.clone(), bytes).is_some() {
            return Err(GoodsError::BundleTwice(name).into());
        }
    }
    if tables == 1 { Ok(bundle) } else { Err(GoodsError::BundleTables.into()) }
}

fn unpack(entry: impl Read, name: &str, left: u64) -> Result<Vec<u8>, Error> {
    let most = MOST_OF_ONE.min(left);
    let mut bytes = Vec::new();
    entry.take(most + 1).read_to_end(&mut bytes).map_err(|_| Fault::Damaged)?;
    let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if size <= most {
        Ok(bytes)
    } else if size > MOST_OF_ONE {
        Err(GoodsError::PictureTooLarge(name.to_owned()).into())
    } else {
        Err(GoodsError::BundleTooLarge.into())
    }
}

fn is_table(name: &str) -> bool {
    let lower = name.to_lowercase();
    lower.ends_with(".csv") || lower.ends_with(".xlsx")
}

/// Names are UTF-8, or as Chinese Windows writes them.
fn name_of(raw: &[u8]) -> String {
    match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) => GB18030.decode_without_bom_handling(raw).0.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in files {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn a_table_comes_alone_or_with_its_photographs() {
        assert_eq!(open_bundle(b"a,b".to_vec()).unwrap().table, b"a,b");
        let both = zipped(&[("goods/table.CSV", b"a,b"), ("goods/梨.jpg", b"x"), ("__MACOSX/._x.jpg", b"y")]);
        let bundle = open_bundle(both).unwrap();
        assert_eq!(bundle.table, b"a,b");
        assert_eq!(bundle.pictures.into_iter().collect::<Vec<_>>(), [("梨.jpg".to_owned(), b"x".to_vec())]);
        let workbook = zipped(&[("[Content_Types].xml", b"<a/>"), ("xl/a.xml", b"b")]);
        assert_eq!(open_bundle(workbook.clone()).unwrap().table, workbook);
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        let refused = |files: &[(&str, &[u8])]| open_bundle(zipped(files)).unwrap_err();
        assert!(matches!(refused(&[("a.jpg", b"x")]), Error::Goods(GoodsError::BundleTables)));
        let two: &[(&str, &[u8])] = &[("a.csv", b"x"), ("b.xlsx", b"y")];
        assert!(matches!(refused(two), Error::Goods(GoodsError::BundleTables)));
        let twice: &[(&str, &[u8])] = &[("a.csv", b"x"), ("a/b.jpg", b"y"), ("c/b.jpg", b"z")];
        assert!(matches!(refused(twice), Error::Goods(GoodsError::BundleTwice(_))));
        let large = vec![0_u8; 10 * 1024 * 1024 + 1];
        assert!(matches!(refused(&[("a.jpg", &large)]), Error::Goods(GoodsError::PictureTooLarge(_))));
        let part = vec![0_u8; 10 * 1024 * 1024];
        let many: Vec<String> = (0..7).map(|number| format!("{number}.jpg")).collect();
        let many: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), part.as_slice())).collect();
        assert!(
            matches!(refused(&many), Error::Goods(GoodsError::BundleTooLarge)),
            "seventy megabytes unpacked"
        );
        assert!(matches!(open_bundle(b"PK\x03\x04cut".to_vec()), Err(Error::Sheet(Fault::Damaged))));
    }
}
