//! Certificates of conformity (承诺达标合格证) of lots, as files.

use evidence::model::FileId;
use kernel::{PersonId, RegionCode, Timestamp, id};

use super::LotId;

id!(
    /// A lot's certificate of conformity as a file (合格证文件).
    LotCertificateId
);

/// A photograph or a PDF of the certificate of conformity of a lot. Whoever may see the goods may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LotCertificate {
    /// County of the lot.
    pub county: RegionCode,
    /// Its id.
    pub id: LotCertificateId,
    /// Of which lot.
    pub lot: LotId,
    /// The file.
    pub file: FileId,
    /// Who handed it in.
    pub added_by: PersonId,
    /// When.
    pub added_at: Timestamp,
}
