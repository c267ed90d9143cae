//! The life of an assessment: a cycle and its results, what counties show and object, what inspectors find. No database,
//! no clock: each step takes the old state and gives the new one or says why not.

mod bulletin;
mod confirmation;
mod cycle;
mod evidence;
mod inspection;
mod objection;
mod result;
mod version;

pub use self::evidence::{Claim, Decision, Evidence, EvidenceState, Message, Proof, Side};
pub use bulletin::Issued;
pub(crate) use bulletin::checked as checked_head;
pub use confirmation::Confirmation;
pub use cycle::{Cycle, RulesText, Stage};
pub use inspection::{Inspection, facts_of as inspected_facts, inspectable};
pub use objection::{Objection, ObjectionState};
pub use result::{Content, ResultKind, ResultState, Stored, Unsound, mended};
pub use version::{Version, VersionState, must_take_effect};

use kernel::id;

id!(
    /// The assessment of one half-year, from opening to publication.
    CycleId
);
id!(
    /// A result as it was worked out and stored.
    ResultId
);
id!(
    /// Something a county shows for a criterion.
    EvidenceId
);
id!(
    /// What an inspector found at a place.
    InspectionId
);
id!(
    /// A county's objection to the preliminary result.
    ObjectionId
);
id!(
    /// A version of the rulebook.
    RulebookId
);
id!(
    /// A bulletin that was sent out.
    BulletinId
);
