#![doc = include_str!("../README.md")]

mod error;
pub mod matching;
pub mod model;
pub mod place;

pub use error::{Error, Result};
