#![doc = include_str!("../README.md")]

mod error;
mod http;
mod moment;
mod rsa;
mod yuan;

pub mod alipay;
pub mod simulator;
pub mod wechat;

pub use error::{BillFault, Error, Result, SignatureFault};
pub use rsa::{PrivateKey, PublicKey};
pub use yuan::{from_yuan, to_yuan};
