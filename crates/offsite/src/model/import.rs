//! A file of orders on its way in.

use kernel::{Fen, Resource, ResourceRef, Timestamp, words};

use super::{ImportId, Party, ShopId};

/// Orders that are written in one transaction.
pub const BATCH: usize = 500;

words! {
    /// How far a file has come.
    ImportStatus {
        /// Held against what is known.
        Checking = "checking", "offsite-import-checking";
        /// Waits for the seller to confirm it.
        Ready = "ready", "offsite-import-ready";
        /// Being written.
        Running = "running", "offsite-import-running";
        /// All is written.
        Done = "done", "offsite-import-done";
        /// Being taken back, after it was done.
        Voiding = "voiding", "offsite-import-voiding";
        /// Taken back: nothing of it is left but that it was.
        Voided = "voided", "offsite-import-voided";
        /// The seller wanted none of it.
        Dropped = "dropped", "offsite-import-dropped";
    }
}

words! {
    /// What an import did to an order.
    Brought {
        /// It was not known before.
        Fresh = "fresh", "offsite-fresh";
        /// It was known and is another now.
        Changed = "changed", "offsite-changed";
        /// It was known and more of it was given back.
        Refunded = "refunded", "offsite-refunds";
    }
}

/// What the orders of a file mean for what is known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Not known before.
    pub fresh: i64,
    /// Known already.
    pub same: i64,
    /// Known, and further by now.
    pub changed: i64,
    /// Of these, those of which more went back.
    pub refunds: i64,
    /// Of another seller; not taken.
    pub elsewhere: i64,
    /// Orders more in the figures, or fewer.
    pub orders: i64,
    /// Value more in the figures, or less.
    pub value: Fen,
}

impl Tally {
    /// Both together.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            fresh: self.fresh + other.fresh,
            same: self.same + other.same,
            changed: self.changed + other.changed,
            refunds: self.refunds + other.refunds,
            elsewhere: self.elsewhere + other.elsewhere,
            orders: self.orders + other.orders,
            value: Fen(self.value.0.saturating_add(other.value.0)),
        }
    }
}

/// How a file is taken back after it was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Void {
    /// Why.
    pub reason: String,
    /// By whom, with the given name left out.
    pub by: String,
    /// Since when.
    pub at: Timestamp,
    /// Orders that are taken back by now.
    pub undone: i64,
}

/// A file of orders: what was read from it, and how far it has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// Its number.
    pub id: ImportId,
    /// For which seller.
    pub party: Party,
    /// Of which shop.
    pub shop: ShopId,
    /// The shop's name.
    pub shop_name: String,
    /// The platform's word.
    pub platform: String,
    /// What the sender calls the file.
    pub file: String,
    /// How it is written.
    pub encoding: String,
    /// How far it has come.
    pub status: ImportStatus,
    /// Rows below the headings.
    pub rows: i64,
    /// Orders understood.
    pub lines: i64,
    /// Rows that repeat an order above them.
    pub repeated: i64,
    /// Rows that were not understood.
    pub faults: i64,
    /// Batches it is cut into.
    pub batches: i64,
    /// The batch that comes next.
    pub next_batch: i64,
    /// What its orders mean, as far as it has come.
    pub tally: Tally,
    /// How it is taken back, if it is.
    pub void: Option<Void>,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// When it came to where it is.
    pub changed_at: Timestamp,
}

impl Import {
    /// True while the program works on it.
    #[must_use]
    pub const fn is_working(&self) -> bool {
        matches!(self.status, ImportStatus::Checking | ImportStatus::Running | ImportStatus::Voiding)
    }

    /// How much of it is done, in per cent.
    #[must_use]
    pub fn percent(&self) -> i64 {
        let (done, all) = match &self.void {
            Some(void) => (void.undone, self.tally.fresh + self.tally.changed),
            None => (self.next_batch, self.batches),
        };
        if all == 0 { 100 } else { done * 100 / all }
    }
}

impl Resource for Import {
    fn resource(&self) -> ResourceRef {
        self.party.resource()
    }
}
