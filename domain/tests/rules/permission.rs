//! The roles' table.

use domain::Code;
use domain::permission::{
    Action, EmployeeFacts, EmployeeKind, Grant, Principal, Role, Target, check_employee,
    check_last_admin, check_login_members, check_responsible, grant, may,
};
use rstest::rstest;
use strum::IntoEnumIterator;

use Grant::{Always, Never, Own};
use Role::{Admin, Manager, Seller, Viewer};

use crate::facts::id;

#[rstest]
#[case(Action::Read,               [Always, Always, Always, Always])]
#[case(Action::UseOwnAccount,      [Always, Always, Always, Always])]
#[case(Action::WriteClients,       [Never,  Always, Always, Always])]
#[case(Action::CreateNegotiation,  [Never,  Always, Always, Always])]
#[case(Action::WriteNegotiation,   [Never,  Own,    Always, Always])]
#[case(Action::AdvanceNegotiation, [Never,  Own,    Always, Always])]
#[case(Action::AddBillingType,     [Never,  Own,    Always, Always])]
#[case(Action::ReopenNegotiation,  [Never,  Never,  Always, Always])]
#[case(Action::RevealPassword,     [Never,  Never,  Always, Always])]
#[case(Action::ExtendHold,         [Never,  Never,  Always, Always])]
#[case(Action::RaiseSetupFee,      [Never,  Never,  Always, Always])]
#[case(Action::DiscardBilling,     [Never,  Never,  Always, Always])]
#[case(Action::WriteRegistries,    [Never,  Never,  Always, Always])]
#[case(Action::WriteEmployees,     [Never,  Never,  Always, Always])]
#[case(Action::ManageApiKeys,      [Never,  Never,  Never,  Always])]
#[case(Action::WriteBranches,      [Never,  Never,  Never,  Always])]
#[case(Action::WriteWebhooks,      [Never,  Never,  Never,  Always])]
#[case(Action::EraseData,          [Never,  Never,  Never,  Always])]
#[case(Action::ReadMetrics,        [Never,  Never,  Never,  Always])]
#[rustfmt::skip]
fn the_table(#[case] action: Action, #[case] expected: [Grant; 4]) {
    for (role, expected) in Role::iter().zip(expected) {
        assert_eq!(grant(role, action), expected, "{role}");
        assert_eq!(may(role, action, false), expected == Always, "{role}");
        assert_eq!(may(role, action, true), expected != Never, "{role}");
    }
}

#[rstest]
#[case::for_oneself(Seller, None, 1, true)]
#[case::for_another(Seller, None, 2, false)]
#[case::give_away(Seller, Some(1), 2, true)]
#[case::take(Seller, Some(2), 1, false)]
#[case::manager(Manager, Some(2), 3, true)]
#[case::viewer(Viewer, None, 1, false)]
fn responsibles(
    #[case] role: Role,
    #[case] former: Option<u128>,
    #[case] next: u128,
    #[case] fine: bool,
) {
    assert_eq!(
        check_responsible(role, id(1), former.map(id), id(next)).is_ok(),
        fine
    );
}

fn caller(role: Role) -> Principal {
    let branch_ids = if role == Admin {
        vec![]
    } else {
        vec![id(1), id(2)]
    };
    Principal {
        id: id(9),
        kind: EmployeeKind::Person,
        role,
        branch_ids,
    }
}

fn employee(role: Role, branches: &[u128]) -> EmployeeFacts {
    EmployeeFacts {
        kind: EmployeeKind::Person,
        role,
        branch_ids: branches.iter().copied().map(id).collect(),
        active: true,
    }
}

#[rstest]
#[case::admin_hires_admin(Admin, None, employee(Admin, &[]), &[])]
#[case::admin_promotes(Admin, Some(employee(Seller, &[7])), employee(Manager, &[7]), &[])]
#[case::manager_hires_seller(Manager, None, employee(Seller, &[1]), &[])]
#[case::manager_promotes(Manager, Some(employee(Seller, &[1])), employee(Manager, &[1]), &[Code::Forbidden])]
#[case::manager_demotes_manager(Manager, Some(employee(Manager, &[1])), employee(Seller, &[1]), &[Code::Forbidden])]
#[case::manager_elsewhere(Manager, None, employee(Viewer, &[1, 7]), &[Code::Forbidden])]
#[case::manager_takes_from_elsewhere(
    Manager, Some(employee(Viewer, &[1, 7])), employee(Viewer, &[1]), &[Code::Forbidden]
)]
#[case::without_branch(Admin, None, employee(Seller, &[]), &[Code::Required])]
#[case::seller_hires(Seller, None, employee(Viewer, &[1]), &[Code::Forbidden])]
fn nobody_grants_what_they_do_not_have(
    #[case] role: Role,
    #[case] before: Option<EmployeeFacts>,
    #[case] after: EmployeeFacts,
    #[case] expected: &[Code],
) {
    let refused = check_employee(&caller(role), before.as_ref(), &after)
        .err()
        .unwrap_or_default();
    assert_eq!(refused.codes(), expected);
}

#[rstest]
#[case::others_left(Some(employee(Seller, &[1])), 1, true)]
#[case::demoted(Some(employee(Manager, &[1])), 0, false)]
#[case::dismissed(Some(EmployeeFacts { active: false, ..employee(Admin, &[]) }), 0, false)]
#[case::deleted(None, 0, false)]
#[case::made_a_program(Some(EmployeeFacts { kind: EmployeeKind::Integration, ..employee(Admin, &[]) }), 0, false)]
#[case::stays(Some(employee(Admin, &[1])), 0, true)]
fn the_last_admin_stays(
    #[case] after: Option<EmployeeFacts>,
    #[case] others: u64,
    #[case] fine: bool,
) {
    let answer = check_last_admin(&employee(Admin, &[]), after.as_ref(), others);
    assert_eq!(answer, if fine { Ok(()) } else { Err(Code::LastAdmin) });
    assert_eq!(check_last_admin(&employee(Seller, &[1]), None, 0), Ok(()));
}

#[rstest]
#[case(Manager, &[], true)]
#[case(Manager, &[1], true)]
#[case(Manager, &[1, 7], false)]
#[case(Admin, &[7], true)]
#[case(Seller, &[1], false)]
fn registry_rows_of_own_branches(
    #[case] role: Role,
    #[case] branches: &[u128],
    #[case] fine: bool,
) {
    let branches: Vec<_> = branches.iter().copied().map(id).collect();
    let target = Target::in_branches(&branches);
    assert_eq!(Action::WriteRegistries.allows(&caller(role), target), fine);
}

#[rstest]
#[case(Seller, Action::WriteNegotiation, Some(9), true)]
#[case(Seller, Action::WriteNegotiation, Some(8), false)]
#[case(Seller, Action::WriteNegotiation, None, false)]
#[case(Seller, Action::ReopenNegotiation, Some(9), false)]
#[case(Seller, Action::WriteClients, None, true)]
#[case(Manager, Action::ReopenNegotiation, Some(8), true)]
#[case(Viewer, Action::AdvanceNegotiation, Some(9), false)]
fn ones_own(
    #[case] role: Role,
    #[case] action: Action,
    #[case] responsible: Option<u128>,
    #[case] fine: bool,
) {
    let target = responsible.map_or(Target::default(), |number| {
        Target::of_responsible(id(number))
    });
    assert_eq!(action.allows(&caller(role), target), fine);
}

#[test]
fn a_role_may_do_at_least_what_the_former_may() {
    let reach = |grant| {
        [Never, Own, Always]
            .iter()
            .position(|other| *other == grant)
    };
    for action in Action::iter() {
        let reaches: Vec<_> = Role::iter()
            .map(|role| reach(grant(role, action)))
            .collect();
        assert!(reaches.is_sorted(), "{action}: {reaches:?}");
        assert_eq!(grant(Admin, action), Always, "{action}");
        let able = |role: &Role| grant(*role, action) != Never;
        let able: Vec<Role> = Role::iter().filter(able).collect();
        assert_eq!(able.first(), Some(&action.least_role()), "{action}");
    }
}

#[test]
fn the_documentation_shows_the_table() {
    let document = include_str!("../../../docs/api-design.md");
    let head = "| action | viewer | seller | manager | admin |";
    let from_head = document.lines().skip_while(|line| *line != head);
    let shown: Vec<&str> = from_head
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .collect();
    let cell = |grant| match grant {
        Never => "–",
        Own => "own",
        Always => "yes",
    };
    let line = |action: Action| {
        let cells = Role::iter().map(|role| cell(grant(role, action)));
        format!("| `{action}` | {} |", cells.collect::<Vec<_>>().join(" | "))
    };
    assert_eq!(shown, Action::iter().map(line).collect::<Vec<_>>());
}

/// A program of the widest role does what takes no person; a person does everything that the role may.
#[test]
fn a_program_does_not_do_what_takes_a_person() {
    let program = Principal {
        kind: EmployeeKind::Integration,
        ..caller(Admin)
    };
    let refused: Vec<Action> = Action::iter()
        .filter(|action| !action.allows(&program, Target::default()))
        .collect();
    let expected = [
        Action::UseOwnAccount,
        Action::RevealPassword,
        Action::WriteEmployees,
        Action::ManageApiKeys,
    ];
    assert_eq!(refused, expected);
    assert!(Action::iter().all(|action| action.allows(&caller(Admin), Target::default())));
}

#[rstest]
#[case::person(EmployeeKind::Person, true, true, &[])]
#[case::who_cannot_log_in_yet(EmployeeKind::Person, true, false, &[])]
#[case::nobody_to_write_to(EmployeeKind::Person, false, true, &[("/email", Code::Required)])]
#[case::program(EmployeeKind::Integration, false, false, &[])]
#[case::program_that_would_log_in(
    EmployeeKind::Integration, true, true,
    &[("/email", Code::NotForIntegrations), ("/password", Code::NotForIntegrations)]
)]
fn people_log_in_and_programs_do_not(
    #[case] kind: EmployeeKind,
    #[case] has_email: bool,
    #[case] has_password: bool,
    #[case] expected: &[(&str, Code)],
) {
    let refused = check_login_members(kind, has_email, has_password);
    let refused = refused.err().unwrap_or_default();
    let refused: Vec<_> = refused
        .iter()
        .map(|violation| (violation.pointer.as_str(), violation.code))
        .collect();
    assert_eq!(refused, expected);
}
