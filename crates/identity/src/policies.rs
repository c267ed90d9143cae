//! Cedar decides who may do what.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::str::FromStr;

use cedar_policy::{
    ActionConstraint, Authorizer, Context, Decision, Entities, Entity, EntityId, EntityTypeName, EntityUid,
    PolicySet, Request, RestrictedExpression, Schema, ValidationMode, Validator,
};
use kernel::{Action, Actor, ActorId, Authority, Grant, GrantScope, ResourceRef, Role};
use quick_cache::sync::Cache;

/// Decisions that are kept, of some 200 bytes each: the menus of some hundred people, and what they did of late.
const KEPT: usize = 20_000;

/// The policies of every context, checked against their schema.
pub struct Policies {
    /// By action, since Cedar tries each policy of the set it is given, and a page asks often.
    by_action: HashMap<String, Rules>,
    authorizer: Authorizer,
    person: EntityTypeName,
    thing: EntityTypeName,
    action: EntityTypeName,
    /// What was decided of late: each page asks for its menu what the page before has asked.
    decided: Cache<Question, bool>,
}

/// All that a decision depends on; whoever is granted another role asks another question.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Question {
    who: ActorId,
    grants: Box<[Grant]>,
    action: Action,
    resource: ResourceRef,
}

/// What is said of one action.
#[derive(Default)]
struct Rules {
    policies: PolicySet,
    /// The roles that are named: Cedar weighs each attribute it is given, and most actions ask for few.
    roles: BTreeSet<Role>,
}

impl std::fmt::Debug for Policies {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Policies({})", self.by_action.len())
    }
}

impl Policies {
    /// Reads the policies of all contexts; the error names what is wrong, for the one who starts the program.
    pub fn new<'a>(texts: impl IntoIterator<Item = &'a str>) -> Result<Self, String> {
        let text = texts.into_iter().collect::<Vec<_>>().join("\n");
        let set =
            PolicySet::from_str(&text).map_err(|error| format!("the policies cannot be read: {error}"))?;
        let (schema, _) = Schema::from_cedarschema_str(&schema_for(&text))
            .map_err(|error| format!("the policies' schema cannot be read: {error}"))?;
        let checked = Validator::new(schema).validate(&set, ValidationMode::Strict);
        if !checked.validation_passed() {
            let faults: Vec<String> = checked.validation_errors().map(ToString::to_string).collect();
            return Err(format!("the policies do not fit their schema: {}", faults.join("; ")));
        }
        let name = |text: &str| EntityTypeName::from_str(text).map_err(|error| error.to_string());
        Ok(Self {
            by_action: by_action(&set)?,
            authorizer: Authorizer::new(),
            person: name("Person")?,
            thing: name("Thing")?,
            action: name("Action")?,
            decided: Cache::new(KEPT),
        })
    }

    fn decide(&self, actor: &Actor, action: Action, resource: &ResourceRef) -> Option<bool> {
        let rules = self.by_action.get(action.0)?;
        let uid = |kind: &EntityTypeName, id: &str| {
            EntityUid::from_type_name_and_id(kind.clone(), EntityId::new(id))
        };
        let principal = uid(&self.person, "principal");
        let thing = uid(&self.thing, "resource");
        let request = Request::new(
            principal.clone(),
            uid(&self.action, action.0),
            thing.clone(),
            Context::empty(),
            None,
        )
        .ok()?;
        let entities = Entities::from_entities(
            [
                Entity::new(principal, principal_of(actor, &rules.roles), HashSet::new()).ok()?,
                Entity::new(thing, thing_of(resource), HashSet::new()).ok()?,
            ],
            None,
        )
        .ok()?;
        let answer = self.authorizer.is_authorized(&request, &rules.policies, &entities);
        Some(answer.decision() == Decision::Allow)
    }
}

impl Authority for Policies {
    fn permits(&self, actor: &Actor, action: Action, resource: &ResourceRef) -> bool {
        let question = Question {
            who: actor.id().clone(),
            grants: actor.grants().into(),
            action,
            resource: resource.clone(),
        };
        if let Some(permitted) = self.decided.get(&question) {
            return permitted;
        }
        // What cannot be asked is denied.
        let permitted = self.decide(actor, action, resource).unwrap_or(false);
        self.decided.insert(question, permitted);
        permitted
    }
}

/// The policies that speak of each action. All of ours name theirs.
fn by_action(set: &PolicySet) -> Result<HashMap<String, Rules>, String> {
    let mut all: HashMap<String, Rules> = HashMap::new();
    for policy in set.policies() {
        let actions = match policy.action_constraint() {
            ActionConstraint::Any => return Err(format!("the policy {} names no action", policy.id())),
            ActionConstraint::Eq(action) => vec![action],
            ActionConstraint::In(actions) => actions,
        };
        let text = policy.to_string();
        let named: Vec<Role> = Role::ALL.into_iter().filter(|role| text.contains(role.as_str())).collect();
        for action in actions {
            let its = all.entry(action.id().unescaped().to_owned()).or_default();
            its.roles.extend(named.iter().copied());
            its.policies
                .add(policy.clone())
                .map_err(|error| format!("a policy names its action twice: {error}"))?;
        }
    }
    Ok(all)
}

/// One entity type for people and one for things; every action that a policy names applies to both.
fn schema_for(policies: &str) -> String {
    let roles: String =
        Role::ALL.iter().map(|role| format!("    {}: Set<String>,\n", role.as_str())).collect();
    let actions: BTreeSet<&str> =
        policies.split("Action::\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let actions: String = actions
        .iter()
        .map(|action| format!("action \"{action}\" appliesTo {{ principal: Person, resource: Thing }};\n"))
        .collect();
    format!(
        "entity Person {{\n    id: String,\n    signed_in: Bool,\n{roles}}};\n\
         entity Thing {{ kind: String, owner: String, scopes: Set<String> }};\n{actions}"
    )
}

fn text(value: impl ToString) -> RestrictedExpression {
    RestrictedExpression::new_string(value.to_string())
}

fn principal_of(actor: &Actor, roles: &BTreeSet<Role>) -> HashMap<String, RestrictedExpression> {
    let id = match actor.id() {
        ActorId::Person(person) => person.to_string(),
        ActorId::System(_) | ActorId::Anonymous => String::new(),
    };
    let mut attributes = HashMap::from([
        ("signed_in".to_owned(), RestrictedExpression::new_bool(!id.is_empty())),
        ("id".to_owned(), text(if id.is_empty() { "nobody" } else { &id })),
    ]);
    for role in roles {
        let scopes = actor.grants().iter().filter(|grant| grant.role == *role).map(|grant| {
            text(match grant.scope {
                GrantScope::Region(region) => region.to_string(),
                GrantScope::Organisation(organisation, _) => format!("organisation:{organisation}"),
                GrantScope::Station(station, _) => format!("station:{station}"),
            })
        });
        attributes.insert(role.as_str().to_owned(), RestrictedExpression::new_set(scopes));
    }
    attributes
}

fn thing_of(resource: &ResourceRef) -> HashMap<String, RestrictedExpression> {
    let mut scopes: Vec<RestrictedExpression> = Vec::new();
    for region in std::iter::once(resource.region).chain(resource.also_in) {
        scopes.extend(std::iter::successors(Some(region), |here| here.parent()).map(text));
    }
    scopes.extend(resource.organisation.map(|one| text(format!("organisation:{one}"))));
    scopes.extend(resource.stations.iter().map(|one| text(format!("station:{one}"))));
    HashMap::from([
        ("kind".to_owned(), text(resource.kind)),
        ("owner".to_owned(), text(resource.owner.map_or_else(String::new, |owner| owner.to_string()))),
        ("scopes".to_owned(), RestrictedExpression::new_set(scopes)),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{Grant, OrganisationId, PersonId, RegionCode};
    use std::sync::Arc;

    const TEXT: &str = r#"
        permit(principal, action == Action::"publish", resource)
        when { principal.seller.containsAny(resource.scopes) };
        permit(principal, action == Action::"publish", resource)
        when { principal.county_clerk.containsAny(resource.scopes) };
        permit(principal, action == Action::"see", resource)
        when { principal.signed_in && resource.owner == principal.id };
    "#;

    fn actor(policies: &Arc<Policies>, role: Role, scope: GrantScope) -> Actor {
        Actor::person(PersonId(5), "x", vec![Grant { role, scope }], policies.clone())
    }

    #[test]
    fn what_no_policy_permits_is_denied() {
        let policies = Arc::new(Policies::new([TEXT]).unwrap());
        let here = RegionCode(410_324);
        let clerk = actor(&policies, Role::CountyClerk, GrantScope::Region(here));
        let listing = ResourceRef::new("Listing", RegionCode(410_324_102_201));
        assert!(clerk.can(Action("publish"), &listing));
        let elsewhere = ResourceRef::new("Listing", RegionCode(410_325));
        assert!(!clerk.can(Action("publish"), &elsewhere));
        assert!(clerk.can(Action("publish"), &elsewhere.also_in(RegionCode(410_324_102))));
        assert!(!clerk.can(Action("no_such_action"), &listing));
        let carrier = actor(&policies, Role::Carrier, GrantScope::Region(here));
        assert!(!carrier.can(Action("publish"), &listing));
        let visitor = Actor::anonymous(policies.clone());
        assert!(
            !visitor.can(Action("see"), &ResourceRef::new("Order", here)),
            "nobody owns what has no owner"
        );
        assert!(clerk.can(Action("see"), &ResourceRef::new("Order", here).owned_by(PersonId(5))));
        assert!(!clerk.can(Action("see"), &ResourceRef::new("Order", here).owned_by(PersonId(6))));
    }

    #[test]
    fn a_list_shows_what_each_item_would() {
        let policies = Arc::new(Policies::new([TEXT]).unwrap());
        let organisation = OrganisationId(8);
        let scope = GrantScope::Organisation(organisation, RegionCode(410_324));
        let seller = actor(&policies, Role::Seller, scope);
        let list = seller.scope(Action("publish"), "Listing");
        assert_eq!((list.organisations, list.regions), (vec![organisation], vec![]));
        assert!(!seller.can(Action("publish"), &ResourceRef::new("Listing", RegionCode(410_324))));
        assert_eq!(seller.scope(Action("see"), "Order").own, Some(PersonId(5)));
    }

    #[test]
    fn what_was_decided_holds_for_the_same_question_alone() {
        let policies = Arc::new(Policies::new([TEXT]).unwrap());
        let (here, elsewhere) = (RegionCode(410_324), RegionCode(410_325));
        let clerk_of = |county| actor(&policies, Role::CountyClerk, GrantScope::Region(county));
        let listing = ResourceRef::new("Listing", here);
        let own = |owner| ResourceRef::new("Order", here).owned_by(PersonId(owner));
        for _ in 0..2 {
            assert!(clerk_of(here).can(Action("publish"), &listing));
            assert!(!clerk_of(elsewhere).can(Action("publish"), &listing), "other grants of the same person");
            assert!(!Actor::anonymous(policies.clone()).can(Action("publish"), &listing));
            assert!(clerk_of(here).can(Action("see"), &own(5)));
            assert!(!clerk_of(here).can(Action("see"), &own(6)), "another's");
            assert!(!clerk_of(here).can(Action("see"), &listing), "another action");
        }
        assert_eq!(policies.decided.len(), 6, "each was worked out once");
    }

    #[test]
    fn policies_that_do_not_fit_are_named() {
        let wrong = r#"permit(principal, action == Action::"a", resource) when { principal.mayor == 1 };"#;
        assert!(Policies::new([wrong]).unwrap_err().contains("mayor"));
        assert!(Policies::new(["permit(nonsense"]).is_err());
        assert!(Policies::new(["permit(principal, action, resource);"]).unwrap_err().contains("no action"));
    }
}
