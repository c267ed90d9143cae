//! What is done on behalf of villagers; pure, without database and clock.

mod act;
mod drawer;
mod sale;
mod statement;

pub use act::{
    Act, ActId, CODE_MINUTES, CONTEST_DAYS, Consent, Dispute, Kind, Line, Placed, ROUNDS, ROUNDS_A_DAY, Sent,
    Status, Step, TRIES,
};
pub use drawer::{Cash, CashKind, Differs, Drawer, DrawerId, Owed};
pub use sale::Sale;
pub use statement::{Cause, Commissioned, Standing, Statement};
