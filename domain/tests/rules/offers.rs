//! Sales plans and clients.

use domain::Code;
use domain::client::{ClientKind, check_reachable};
use domain::offer::Offer;
use domain::values::DocumentKind;
use rstest::rstest;

use crate::facts::{day, id, money, offer};

#[rstest]
#[case(Offer { name: "Outro nome".into(), valid_until: Some(day("2026-12-31")), ..offer() }, None)]
#[case(Offer { offer_code: "F501".into(), ..offer() }, Some("/offer_code"))]
#[case(Offer { monthly_price: money("1"), ..offer() }, Some("/monthly_price"))]
#[case(Offer { setup_fee: money("1"), ..offer() }, Some("/setup_fee"))]
#[case(Offer { commitment_months: 1, ..offer() }, Some("/commitment_months"))]
#[case(Offer { speed_plan_id: Some(id(1)), ..offer() }, Some("/speed_plan_id"))]
#[case(Offer { adjustment_index: Some("IPCA".into()), ..offer() }, Some("/adjustment_index"))]
fn a_used_offer_keeps_its_terms(#[case] changed: Offer, #[case] pointer: Option<&str>) {
    let refused = offer().keep_terms(&changed).err().unwrap_or_default();
    assert_eq!(
        refused
            .iter()
            .map(|v| v.pointer.as_str())
            .collect::<Vec<_>>(),
        Vec::from_iter(pointer)
    );
    assert!(refused.codes().iter().all(|code| *code == Code::OfferInUse));
}

#[rstest]
#[case(None, "2026-11-30")]
#[case(Some("2026-10-01"), "2026-10-01")]
#[case(Some("2027-10-01"), "2026-11-30")]
fn a_revision_ends_the_former_offer(#[case] until: Option<&str>, #[case] expected: &str) {
    let former = Offer {
        valid_until: until.map(day),
        ..offer()
    };
    assert_eq!(former.end_before(day("2026-12-01")), day(expected));
}

#[rstest]
#[case("2026-11-01", "2026-11-30")]
#[case("2026-12-01", "2026-12-01")]
fn a_revision_leaves_the_former_a_period(#[case] from: &str, #[case] expected: &str) {
    let former = Offer {
        valid_from: Some(day(from)),
        ..offer()
    };
    let ended = Offer {
        valid_until: Some(former.end_before(day("2026-12-01"))),
        ..former
    };
    assert_eq!(ended.valid_until, Some(day(expected)));
    assert!(ended.check().is_ok());
}

#[test]
fn nonsense_offers_are_refused() {
    let nonsense = Offer {
        monthly_price: money("-1"),
        setup_fee: money("-1"),
        commitment_months: 121,
        valid_from: Some(day("2026-12-02")),
        valid_until: Some(day("2026-12-01")),
        ..offer()
    };
    let codes = nonsense.check().unwrap_err().codes();
    assert_eq!(
        codes,
        [
            Code::OutOfRange,
            Code::OutOfRange,
            Code::OutOfRange,
            Code::InvalidPeriod
        ]
    );
    assert!(offer().check().is_ok());
}

#[test]
fn clients_are_reachable_and_have_the_document_of_their_kind() {
    assert!(check_reachable(true, false).is_ok() && check_reachable(false, true).is_ok());
    assert_eq!(
        check_reachable(false, false).unwrap_err().codes(),
        [Code::ContactChannelRequired]
    );
    assert_eq!(ClientKind::Person.document_kind(), DocumentKind::Cpf);
    assert_eq!(ClientKind::Company.document_kind(), DocumentKind::Cnpj);
}
