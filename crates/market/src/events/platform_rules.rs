//! What is told of the platform's rules; what people say to them is in no event.

use kernel::Day;

use crate::model::{OpinionId, RulesId};

db::events! {
    /// The city wrote a version, or wrote a draft anew.
    RulesWritten = "market.rules_written" {
        subject: rules,
        /// The version.
        rules: RulesId,
    }

    /// A version was put to the public.
    RulesPublished = "market.rules_published" {
        subject: rules,
        /// The version.
        rules: RulesId,
        /// Its number.
        number: i32,
        /// The last day of opinions.
        opinions_until: Day,
        /// The first day it holds.
        valid_from: Day,
    }

    /// A version was taken back before it held.
    RulesWithdrawn = "market.rules_withdrawn" {
        subject: rules,
        /// The version.
        rules: RulesId,
        /// Its number.
        number: i32,
    }

    /// Somebody said something to a version.
    OpinionSent = "market.opinion_sent" {
        subject: opinion,
        /// The opinion.
        opinion: OpinionId,
        /// The version's number.
        number: i32,
    }
}
