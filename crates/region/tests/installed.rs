//! The divisions of an installation are Luoyang's until others are installed, and then stay. One test, since
//! they are the whole program's.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what went wrong by panicking")]

use kernel::RegionCode;
use region::{Error, divisions, embedded, install, read};

#[test]
fn divisions_are_installed_once() {
    let file = |name: &str| {
        let file = format!("code,name,level,parent,kind\n419900,{name},city,41,\n");
        read(file.as_bytes(), b"code,name,kind,valid_to,successor\n").unwrap()
    };
    assert!(std::ptr::eq(divisions(), embedded()));
    assert!(install(file("新市")).is_ok());
    assert_eq!(region::name(RegionCode(419_900)), "新市");
    assert!(install(file("新市")).is_ok(), "the same again is fine");
    assert!(matches!(install(file("他市")), Err(Error::Installed)));
    assert_eq!((divisions().len(), region::name(RegionCode(419_900)).as_str()), (1, "新市"));
}
