//! The words every other crate speaks: ids, money, quantities, periods, regions, time, and who acts.
//!
//! Nothing here reads a clock, a file, a socket or a database. Diesel is present only so that the
//! newtypes can stand in tables; no backend is linked.

mod actor;
mod clock;
mod credit_code;
mod ids;
mod money;
mod period;
mod quantity;
mod refusal;
mod region;
mod search;
mod words;

pub use actor::{
    Action, Actor, ActorId, Authority, Denied, Grant, GrantScope, ListScope, Resource, ResourceRef, Role,
};
pub use clock::{Clock, Day, ManualClock, SystemClock, Timestamp};
pub use credit_code::{CreditCode, NotACreditCode};
pub use ids::{BadCode, IdSource, OrganisationId, PersonId, StationId, code, parse_code};
pub use money::{Fen, MoneyError, grouped};
pub use period::{BadPeriod, Period, PeriodKind};
pub use quantity::{Grams, Quantity, Unit};
pub use refusal::{Message, Refusal, Status};
pub use region::{BadRegion, Level, RegionCode};
pub use search::search_text;
