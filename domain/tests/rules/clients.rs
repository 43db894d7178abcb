//! Where clients belong, and with whom they are shared.

use domain::client::{ClientPlace, may_place};
use domain::permission::{EmployeeKind, Principal, Role};
use rstest::rstest;
use uuid::Uuid;

use crate::facts::id;

fn ids(numbers: &[u128]) -> Vec<Uuid> {
    numbers.iter().map(|number| id(*number)).collect()
}

fn caller(own: &[u128]) -> Principal {
    Principal {
        id: id(9),
        kind: EmployeeKind::Person,
        role: Role::Seller,
        branch_ids: ids(own),
    }
}

fn place(home: u128, shared: &[u128]) -> ClientPlace {
    ClientPlace {
        home: id(home),
        shared: ids(shared),
    }
}

#[rstest]
#[case::new(&[1, 2], None, place(1, &[2]), true)]
#[case::new_elsewhere(&[2], None, place(1, &[2]), false)]
#[case::shared(&[1, 2], Some(place(1, &[])), place(1, &[2]), true)]
#[case::shared_with_an_unknown(&[1], Some(place(1, &[])), place(1, &[2]), false)]
#[case::shared_by_a_guest(&[2, 3], Some(place(1, &[2])), place(1, &[2, 3]), false)]
#[case::unshared(&[1], Some(place(1, &[2])), place(1, &[]), true)]
#[case::unshared_by_the_guest(&[2], Some(place(1, &[2])), place(1, &[]), false)]
#[case::moved(&[1, 2], Some(place(1, &[])), place(2, &[]), true)]
#[case::moved_to_a_guest(&[1], Some(place(1, &[2])), place(2, &[1]), true)]
#[case::taken_by_a_guest(&[2], Some(place(1, &[2])), place(2, &[1]), false)]
#[case::as_it_was(&[2], Some(place(1, &[2, 3])), place(1, &[3, 2]), true)]
#[case::as_it_was_with_its_home(&[2], Some(place(1, &[2])), place(1, &[1, 2]), true)]
fn who_belongs_to_the_home_and_what_is_added_places_a_client(
    #[case] own: &[u128],
    #[case] before: Option<ClientPlace>,
    #[case] after: ClientPlace,
    #[case] expected: bool,
) {
    assert_eq!(may_place(&caller(own), before.as_ref(), &after), expected);
    let admin = Principal {
        role: Role::Admin,
        ..caller(&[])
    };
    assert!(may_place(&admin, before.as_ref(), &after));
}

#[rstest]
#[case(&[1], &[], Some(1))]
#[case(&[1, 2], &[2], Some(1))]
#[case(&[2], &[2], Some(2))]
#[case(&[2, 4], &[2, 3], Some(2))]
#[case(&[2, 3], &[2, 3], None)]
#[case(&[4], &[2], None)]
fn a_negotiation_is_at_home_else_in_the_one_branch_that_has_the_client(
    #[case] own: &[u128],
    #[case] shared: &[u128],
    #[case] expected: Option<u128>,
) {
    let usual = place(1, shared).usual_branch(&caller(own));
    assert_eq!(usual, expected.map(id));
}
