//! After a change of plan every part is one that could be saved as it stands.

use domain::Code;
use domain::access::{self, AccessFacts, AccessInput, AccessTerms, Authentication, Connection};
use domain::branch::BranchLimits;
use domain::client::ClientKind;
use domain::contract::{ContractFacts, ContractTerms, Limits, check, check_bounds};
use domain::discount::{Discount, DiscountKind};
use domain::negotiation::prefill::{Fillable, PlanTemplate};
use domain::offer::Offer;
use domain::permission::Role;
use domain::values::{Login, Mac};
use proptest::prelude::*;
use rstest::rstest;

use super::{basic, changed, defaults};
use crate::facts::{id, money, offer};

fn discount(kind: DiscountKind, hundredths: i64) -> Option<Discount> {
    Discount::from_stored(kind, hundredths, None).ok()
}

fn selling(price: &str, setup_fee: &str, commitment_months: i32) -> PlanTemplate {
    PlanTemplate {
        offer: Some(Offer {
            id: id(110),
            monthly_price: money(price),
            setup_fee: money(setup_fee),
            commitment_months,
            ..offer()
        }),
        ..PlanTemplate::default()
    }
}

/// The contract that stands under [`basic`] (99.90, setup 150.00, 12 months), with something typed.
fn typed(change: fn(&mut ContractTerms)) -> Fillable {
    let mut current = defaults(&basic());
    change(current.contract.as_mut().unwrap());
    current
}

type Typed = fn(&mut ContractTerms);

#[rstest]
#[case::commitment_above_the_offer(Role::Admin, |c: &mut ContractTerms| c.commitment_months = 9, "commitment 6, setup 40.00, discount none")]
#[case::fee_above_the_offer(Role::Seller, |c: &mut ContractTerms| c.setup_fee = money("100.00"), "commitment 6, setup 40.00, discount none")]
#[case::fee_of_a_manager(Role::Manager, |c: &mut ContractTerms| c.setup_fee = money("100.00"), "commitment 6, setup 100.00, discount none")]
#[case::fee_a_manager_agreed_to(Role::Seller, |c: &mut ContractTerms| c.setup_fee = money("200.00"), "commitment 6, setup 200.00, discount none")]
#[case::fee_below_the_offer(Role::Seller, |c: &mut ContractTerms| c.setup_fee = money("10.00"), "commitment 6, setup 10.00, discount none")]
#[case::discount_above_the_limit(Role::Seller, |c: &mut ContractTerms| c.discount = discount(DiscountKind::Amount, 900), "commitment 6, setup 40.00, discount none")]
#[case::discount_within_the_limit(Role::Seller, |c: &mut ContractTerms| c.discount = discount(DiscountKind::Amount, 300), "commitment 6, setup 40.00, discount 3.00")]
#[case::amount_a_manager_agreed_to_for_a_dearer_offer(Role::Seller, |c: &mut ContractTerms| c.discount = discount(DiscountKind::Amount, 2_000), "commitment 6, setup 40.00, discount none")]
#[case::amount_a_manager_gives_for_a_cheaper_offer(Role::Manager, |c: &mut ContractTerms| c.discount = discount(DiscountKind::Amount, 2_000), "commitment 6, setup 40.00, discount 20.00")]
#[case::share_a_manager_agreed_to(Role::Seller, |c: &mut ContractTerms| c.discount = discount(DiscountKind::Percent, 2_000), "commitment 6, setup 40.00, discount 20.00")]
#[case::discount_above_the_price(Role::Admin, |c: &mut ContractTerms| c.discount = discount(DiscountKind::Amount, 5_000), "commitment 6, setup 40.00, discount none")]
#[case::discount_of_the_former_plan(Role::Seller, |_: &mut ContractTerms| {}, "commitment 6, setup 40.00, discount none")]
#[rustfmt::skip]
fn terms_that_the_new_offer_does_not_bear_give_way(#[case] role: Role, #[case] change: Typed, #[case] expected: &str) {
    let mut current = typed(change);
    let contract = current.contract.as_mut().unwrap();
    if contract.discount == basic().discount && !matches!(role, Role::Seller) {
        contract.discount = None;
    }
    let after = changed(role, &basic(), &selling("40.00", "40.00", 6), &current);
    let after = after.contract.unwrap();
    let discount = after.discount.map_or("none".to_owned(), |discount| discount.value_text());
    let told = format!("commitment {}, setup {}, discount {discount}", after.commitment_months, after.setup_fee);
    assert_eq!(told, expected);
}

/// A manager agreed to 20.00 off 99.90: a seller takes off no larger share with it, by whatever way.
#[test]
fn an_amount_that_was_agreed_to_never_becomes_a_larger_share() {
    let agreed = typed(|contract| contract.discount = discount(DiscountKind::Amount, 2_000));
    let stays = |former: &PlanTemplate, new: &PlanTemplate, current: &Fillable| {
        let after = changed(Role::Seller, former, new, current);
        let stays = after.contract.as_ref().unwrap().discount.is_some();
        (stays, after)
    };
    for (price, kept) in [("99.90", true), ("199.90", true), ("99.89", false)] {
        let new = selling(price, "40.00", 6);
        assert_eq!(stays(&basic(), &new, &agreed).0, kept, "{price}");
        // By the way of no plan.
        let (kept, between) = stays(&basic(), &PlanTemplate::default(), &agreed);
        assert!(kept, "there is nothing to take it off");
        assert!(
            !stays(&PlanTemplate::default(), &new, &between).0,
            "{price}"
        );
    }
}

fn facts(role: Role, plan: &PlanTemplate) -> ContractFacts<'_> {
    let branch = BranchLimits {
        seller_discount: "10".parse().unwrap(),
        ..BranchLimits::default()
    };
    ContractFacts {
        offer: plan.offer.as_ref(),
        plan_discount: plan.discount,
        client_kind: ClientKind::Person,
        limits: Limits::of(role, &branch),
        stored: None,
    }
}

fn any_discount(limit: i64) -> impl Strategy<Value = Option<Discount>> {
    let amount = (0..=limit).prop_map(|cents| discount(DiscountKind::Amount, cents));
    let percent =
        (0..=10_000i64).prop_map(|hundredths| discount(DiscountKind::Percent, hundredths));
    prop_oneof![Just(None), amount, percent]
}

fn any_plan() -> impl Strategy<Value = PlanTemplate> {
    (1..20_000i64, 0..20_000i64, 0..=24i32, 100..200u128).prop_flat_map(
        |(price, fee, months, number)| {
            any_discount(price).prop_map(move |discount| PlanTemplate {
                offer: Some(Offer {
                    id: id(number),
                    monthly_price: domain::values::Money::from_cents(price).unwrap(),
                    setup_fee: domain::values::Money::from_cents(fee).unwrap(),
                    commitment_months: months,
                    ..offer()
                }),
                discount,
                ..PlanTemplate::default()
            })
        },
    )
}

proptest! {
    /// Whatever one may save under a plan, what becomes of it under another one may be saved by the same person.
    #[test]
    fn a_contract_stays_one_that_its_seller_could_save(
        (former, new) in (any_plan(), any_plan()),
        (fee, months, reduced) in (0..30_000i64, 0..=24i32, any_discount(20_000)),
        role in prop_oneof![Just(Role::Seller), Just(Role::Manager), Just(Role::Admin)],
    ) {
        let contract = ContractTerms {
            commitment_months: months,
            setup_fee: domain::values::Money::from_cents(fee).unwrap(),
            discount: reduced,
            ..defaults(&former).contract.unwrap()
        };
        let savable = check(&contract, &facts(role, &former)).is_empty();
        let current = Fillable { contract: Some(contract), ..Fillable::default() };
        let after = changed(role, &former, &new, &current).contract.unwrap();
        let bounds = check_bounds(&after, new.offer.as_ref(), ClientKind::Person, 12);
        prop_assert!(bounds.is_empty(), "{bounds:?}");
        if savable {
            let wrong = check(&after, &facts(role, &new));
            prop_assert!(wrong.is_empty(), "{wrong:?}");
        }
    }
}

const AUTHENTICATIONS: [Option<Authentication>; 5] = [
    None,
    Some(Authentication::Pppoe),
    Some(Authentication::Ipoe),
    Some(Authentication::Hotspot),
    Some(Authentication::Mac),
];
const CONNECTIONS: [Option<Connection>; 3] =
    [None, Some(Connection::Fiber), Some(Connection::Radio)];

fn connecting() -> impl Iterator<Item = PlanTemplate> + Clone {
    AUTHENTICATIONS.into_iter().flat_map(|authentication| {
        CONNECTIONS.into_iter().map(move |connection| PlanTemplate {
            authentication,
            connection,
            ..PlanTemplate::default()
        })
    })
}

/// Every combination of authentication, connection, credentials and a port.
fn accesses() -> impl Iterator<Item = AccessTerms> {
    connecting().flat_map(|plan| {
        (0..16u8).map(move |bits| AccessTerms {
            authentication: plan.authentication,
            connection: plan.connection,
            login: (bits & 1 != 0).then(|| Login::parse("joao").unwrap()),
            has_password: bits & 2 != 0,
            mac: (bits & 4 != 0).then(|| Mac::parse("00:11:22:33:44:55").unwrap()),
            service_box_id: (bits & 8 != 0).then(|| id(200)),
            port: (bits & 8 != 0).then_some(3),
            installation_address: None,
        })
    })
}

/// What a PUT of what is read is told.
fn put(terms: &AccessTerms) -> Vec<Code> {
    let input = AccessInput {
        authentication: terms.authentication,
        connection: terms.connection,
        login: terms.login.as_ref().map(ToString::to_string),
        password: None,
        service_box_id: terms.service_box_id,
        port: terms.port.map(i64::from),
        mac: terms.mac.as_ref().map(ToString::to_string),
        installation_address: None,
    };
    let facts = AccessFacts {
        stored: Some(terms),
        box_ports: Some(8),
        replaces: true,
    };
    access::decide(&input, &facts).map_or_else(|wrong| wrong.codes(), |_| Vec::new())
}

#[test]
fn an_access_that_could_be_saved_stays_one() {
    for current in accesses().filter(|current| put(current).is_empty()) {
        let typed = current.login.is_some() || current.has_password || current.mac.is_some();
        let held = Fillable {
            access: Some(current.clone()),
            ..Fillable::default()
        };
        for former in connecting() {
            for new in connecting() {
                let after = changed(Role::Seller, &former, &new, &held);
                let after = after.access.unwrap_or_default();
                let mut wrong = put(&after);
                if !typed {
                    // Nobody has got to the credentials yet.
                    wrong.retain(|code| {
                        !matches!(
                            code,
                            Code::LoginRequired | Code::PasswordRequired | Code::MacRequired
                        )
                    });
                }
                assert_eq!(wrong, [], "{current:?}\n{former:?}\n{new:?}\n{after:?}");
            }
        }
    }
}

#[rstest]
#[case::radio_where_a_port_is_held(Some(Authentication::Ipoe), Some(Connection::Radio), Some(Authentication::Ipoe), Some(Connection::Fiber))]
#[case::mac_where_a_login_is_typed(Some(Authentication::Mac), None, Some(Authentication::Pppoe), Some(Connection::Fiber))]
#[case::what_the_login_serves_as_well(Some(Authentication::Hotspot), Some(Connection::Fiber), Some(Authentication::Hotspot), Some(Connection::Fiber))]
#[rustfmt::skip]
fn a_default_that_contradicts_what_is_typed_is_not_applied(
    #[case] authentication: Option<Authentication>,
    #[case] connection: Option<Connection>,
    #[case] then: Option<Authentication>,
    #[case] over: Option<Connection>,
) {
    let new = PlanTemplate { authentication, connection, ..PlanTemplate::default() };
    let current = Fillable { access: Some(crate::facts::access()), ..Fillable::default() };
    let after = changed(Role::Seller, &basic(), &new, &current).access.unwrap();
    assert_eq!((after.authentication, after.connection), (then, over));
    assert_eq!((after.login, after.port), (crate::facts::access().login, Some(3)));
}
