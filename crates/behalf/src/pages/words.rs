//! What every page of an act says of it, in the reader's words.

use ui::{Tone, View};

use crate::model::{Consent, Dispute, Sent, Status, Step, TRIES};
use crate::service::ActView;

/// A page about one act.
pub(super) trait ActWords {
    fn view(&self) -> &View;
    fn one(&self) -> &ActView;

    fn status(&self) -> String {
        self.view().say(&self.one().act.status.label())
    }

    fn tone(&self) -> &'static str {
        tone(self.one().act.status).class()
    }

    /// How far the dispute is; none where there is none.
    fn dispute(&self) -> Option<(String, &'static str)> {
        let dispute = self.one().act.dispute;
        (dispute != Dispute::None).then(|| (self.view().say(&dispute.label()), dispute_tone(dispute).class()))
    }

    /// The goods that may not come back for what they are; empty when all may.
    fn by_consent(&self) -> String {
        let lines = self.one().lines.iter().filter(|line| line.by_consent);
        self.view().listed(&lines.map(|line| line.title.as_str()).collect::<Vec<_>>())
    }

    /// Whether the code was sent.
    fn sent(&self, consent: &Consent) -> String {
        if !self.one().by_message {
            return self.view().say(&consent.sent.label());
        }
        self.view().t(match consent.sent {
            Sent::Waiting => "behalf-sent-alone-waiting",
            Sent::Sent => "behalf-sent-alone-sent",
            Sent::Failed => "behalf-sent-alone-failed",
            Sent::NotSetUp => "behalf-sent-alone-not-set-up",
        })
    }

    fn holds(&self, consent: &Consent) -> bool {
        consent.holds(self.view().now)
    }

    /// How often a code can still be said.
    fn left(&self, consent: &Consent) -> String {
        self.view().number(&i64::from((TRIES - consent.tries).max(0)))
    }

    fn step(&self, step: &Step) -> String {
        self.view().t(match step.step.as_str() {
            "opened" => "behalf-step-opened",
            "asked" => "behalf-step-asked",
            "stated" => "behalf-step-stated",
            "wrong_code" => "behalf-step-wrong-code",
            "agreed" => "behalf-step-agreed",
            "offered" => "behalf-step-offered",
            "dropped" => "behalf-step-dropped",
            "left" => "behalf-step-left",
            "ended" => "behalf-step-ended",
            "received" => "behalf-step-received",
            "passed_on" => "behalf-step-passed-on",
            "given_back" => "behalf-step-given-back",
            "handed" => "behalf-step-handed",
            "contested" => "behalf-step-contested",
            "upheld" => "behalf-step-upheld",
            _ => "behalf-step-dismissed",
        })
    }
}

pub(super) const fn tone(status: Status) -> Tone {
    match status {
        Status::Open | Status::Dropped => Tone::Plain,
        Status::Asked => Tone::Warn,
        Status::Agreed => Tone::Good,
    }
}

pub(super) const fn dispute_tone(dispute: Dispute) -> Tone {
    match dispute {
        Dispute::None | Dispute::Dismissed => Tone::Plain,
        Dispute::Open => Tone::Warn,
        Dispute::Upheld => Tone::Bad,
    }
}
