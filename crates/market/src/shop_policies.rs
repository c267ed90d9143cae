//! Who may do what in a shop, as the policies say it.

use std::sync::Arc;

use evidence::model::FileId;
use identity::Policies;
use kernel::{
    Action, Actor, Day, Grant, GrantScope, OrganisationId, PersonId, RegionCode, ResourceRef, Role, Timestamp,
};

use crate::model::{Decision, DocumentDraft, DocumentId, DocumentKind, SellerDocument};
use crate::service::{
    ADD_PRODUCT, ANSWER_CLAIM, CLAIM_MARK, KEEP_DOCUMENT, KEEP_PAYOUT_ACCOUNT, KEEP_PHOTOS, PACK_ORDER,
    PUBLISH_LISTING, RECORD_LOT, RENEW_SELLER, REPLY_TO_REVIEW, SEE_CLAIM, SEE_DOCUMENT, SEE_MONEY,
    SEE_ORDER, WITHDRAW_LISTING,
};

const COUNTY: RegionCode = RegionCode(410_324);

fn may(policies: &Arc<Policies>, role: Role, shop: i64, action: Action) -> bool {
    let scope = GrantScope::Organisation(OrganisationId(shop), COUNTY);
    let actor = Actor::person(PersonId(5), "x", vec![Grant { role, scope }], policies.clone());
    actor.can(action, &ResourceRef::new("Shop", COUNTY).of(OrganisationId(1)))
}

fn policies() -> Arc<Policies> {
    let files = evidence::Files::local(std::path::PathBuf::new());
    let (sandbox, _) = crate::sandbox::Sandbox::new([0; 32], true);
    Arc::new(
        Policies::new([crate::module(
            identity::Vault::new([0; 32]),
            sandbox,
            crate::channel::Channels::default(),
            &files,
            Arc::new(identity::messages::NoMessenger),
        )
        .policies])
        .unwrap(),
    )
}

#[test]
fn who_left_a_shop_has_no_power_over_the_documents_they_handed_in_for_it() {
    let policies = policies();
    let leaver = Actor::person(PersonId(5), "x", Vec::new(), policies.clone());
    let scope = GrantScope::Organisation(OrganisationId(1), COUNTY);
    let grants = vec![Grant { role: Role::Seller, scope }];
    let owner = Actor::person(PersonId(6), "y", grants, policies);
    let document = |seller: Option<i64>| SellerDocument {
        county: COUNTY.city(),
        id: DocumentId(1),
        holder: PersonId(5),
        seller: seller.map(OrganisationId),
        reviewed_in: seller.map(|_| COUNTY),
        file: FileId(1),
        draft: DocumentDraft {
            kind: DocumentKind::Licence,
            number: "91350100M000100Y43".to_owned(),
            issuer: "栾川县市场监督管理局".to_owned(),
            issued_on: Day::new(2026, 1, 1).unwrap(),
            valid_until: None,
        },
        withdrawn: false,
        added_at: Timestamp::default(),
        decision: Decision::NotAsked,
        reason: String::new(),
    };
    for action in [KEEP_DOCUMENT, SEE_DOCUMENT] {
        assert!(!leaver.can(action, &document(Some(1))), "{action:?}");
        assert!(owner.can(action, &document(Some(1))), "{action:?}");
        assert!(leaver.can(action, &document(None)), "their own, before there is a shop: {action:?}");
    }
}

#[test]
fn each_role_of_a_shop_does_its_part_and_only_there() {
    let policies = policies();
    let listing = [
        ADD_PRODUCT,
        RECORD_LOT,
        PUBLISH_LISTING,
        WITHDRAW_LISTING,
        CLAIM_MARK,
        KEEP_PHOTOS,
        REPLY_TO_REVIEW,
    ];
    let packing = [PACK_ORDER];
    let money = [SEE_MONEY, SEE_CLAIM];
    let owning = [RENEW_SELLER, KEEP_PAYOUT_ACCOUNT, ANSWER_CLAIM, KEEP_DOCUMENT, SEE_DOCUMENT];
    let allowed = |role: Role, action: Action| match role {
        Role::Seller => true,
        Role::Packer => packing.contains(&action) || action == SEE_ORDER,
        Role::Lister => listing.contains(&action),
        Role::Bookkeeper => money.contains(&action) || action == SEE_ORDER,
        _ => false,
    };
    let all = [&listing[..], &packing, &money, &owning, &[SEE_ORDER]].concat();
    for role in identity::model::SHOP_ROLES {
        for action in &all {
            assert_eq!(may(&policies, role, 1, *action), allowed(role, *action), "{role:?} {action:?}");
            assert!(!may(&policies, role, 2, *action), "{role:?} of another shop: {action:?}");
        }
    }
}
