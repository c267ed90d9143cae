//! Documents in force (article 7, 一: by formal document or by the records of the two offices).

use super::desk::Desk;
use super::trace::Node;
use crate::rulebook::Criterion;
use crate::{Document, Exact, Sentence, Value};

pub(super) fn judge(desk: &Desk<'_>, criterion: &Criterion, fact: &str, issuers: &str) -> Node {
    let Some(Value::Document(document)) = desk.value(fact) else { return desk.missing(criterion) };
    let node = desk.unjudged(criterion);
    match verdict(desk, document, Some(issuers)) {
        Ok(working) => node.earning(criterion.points.clone(), working),
        Err(working) => node.earning(Exact::zero(), working),
    }
}

/// Whether a document counts, and why.
pub(super) fn verdict(
    desk: &Desk<'_>,
    document: &Document,
    issuers: Option<&str>,
) -> Result<Sentence, Sentence> {
    let say = |key| Sentence::new(key).with("number", &document.number).with("issued", document.issued);
    let accepted = issuers.map(|parameter| desk.choices.issuers(parameter));
    if accepted.is_some_and(|accepted| !accepted.contains(&document.issuer)) {
        let sentence = say("assessment-working-document-issuer");
        return Err(match desk.rulebook.issuer(&document.issuer) {
            Some(issuer) => sentence.with_text("issuer-zh", "issuer-en", &issuer.name),
            None => sentence.with("issuer-zh", &document.issuer).with("issuer-en", &document.issuer),
        });
    }
    if document.issued > desk.last {
        return Err(say("assessment-working-document-later").with("day", desk.last));
    }
    match document.in_force_until {
        Some(until) if until < desk.last => Err(say("assessment-working-document-ended").with("day", until)),
        _ => Ok(say("assessment-working-document-met")),
    }
}
