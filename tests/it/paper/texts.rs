//! Any text that the API takes prints, whichever member it stands in, in time that does not grow with its oddity.

use std::time::{Duration, Instant};

use api::paper::{Printer, contract, sheet::ProposalSheet};
use serde_json::{Value, json};
use tests::pdf::Pdf;

use super::{
    short,
    unicode::{Dice, kinds, steering},
};

/// Half as many characters as a message may have.
const MESSAGE: usize = 2_500;
/// As many as a name may have.
const NAME: usize = 120;

/// Time is only bounded: on a machine with much to do, in a build without optimisation, it proves nothing finer.
fn printer() -> Printer {
    Printer::limited(2, Duration::from_secs(60), Duration::from_secs(60))
}

async fn printed(sheet: Value, what: &str) {
    let sheet: ProposalSheet = serde_json::from_value(sheet).expect("a sheet");
    let printed = printer().proposal(&sheet).await;
    assert!(printed.is_ok(), "{printed:?}: {what:?}");
    let boxes = Pdf::of(&printed.expect("a paper")).boxes();
    assert_eq!(boxes, 0, "empty boxes for {what:?}");
}

fn with_message(message: &str) -> Value {
    let mut sheet = short();
    sheet["message"] = json!(message);
    sheet
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_kind_of_character_prints() {
    let kinds = kinds();
    assert!(kinds.len() > 600, "{} characters", kinds.len());
    for some in kinds.chunks(400) {
        let lines: Vec<String> = some.chunks(50).map(|line| line.iter().collect()).collect();
        let lines = lines.join("\n");
        printed(with_message(&lines), &lines).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn any_mixture_prints_in_every_member() {
    let (kinds, steering, mut dice) = (kinds(), steering(), Dice::new(20_261_127));
    for round in 0..8 {
        let of = if round % 2 == 0 { &kinds } else { &steering };
        let mut text = |length| dice.text(of, length);
        let mut sheet = short();
        let names = [
            "/title",
            "/branch/name",
            "/client/name",
            "/client/address",
            "/client/email",
            "/responsible/name",
            "/offer/name",
            "/offer/offer_code",
            "/offer/adjustment_index",
            "/offer/speed/name",
            "/lines/0/description",
            "/lines/1/description",
            "/attachments/0/file_name",
        ];
        for name in names {
            *sheet.pointer_mut(name).expect("a member") = json!(text(NAME));
        }
        sheet["message"] = json!((0..8).map(|_| text(60)).collect::<Vec<_>>().join("\n"));
        let told = sheet.to_string();
        printed(sheet, &told).await;
    }
}

/// What adds nothing to the width of a line is what cost the square of its length; what joins without end is what made
/// the shaper panic.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thousands_of_one_kind_cost_no_more_than_thousands_of_letters() {
    let runs = [
        "\u{301}",
        "\u{301}\u{323}",
        "\u{488}\u{20dd}",
        "\u{200b}\u{301}",
        "\u{200d}\u{fe0f}\u{e0061}",
        "\u{2003}",
        " \u{301}",
        "\u{202e}א\u{202c}",
        "א\u{5b7}\u{591}",
        "א🏿",
        "\u{1100}",
        "\u{600}",
        "क\u{94d}",
        "ក\u{17d2}",
        "\u{fff9}\u{fffb}",
    ];
    for run in runs {
        let many = run.repeat((MESSAGE - 2) / run.chars().count());
        printed(with_message(&format!("x{many}x")), run).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_contract_s_text_prints_too() {
    let (kinds, mut dice) = (kinds(), Dice::new(7));
    let sheet = contract::sample().expect("a sample");
    let mut body: String = (0..100).map(|_| dice.text(&kinds, 60) + "\n").collect();
    body.push_str(&format!("x{}", "\u{301}".repeat(20_000)));
    body.retain(|c| !matches!(c, '{' | '}' | '%' | '#'));
    let started = Instant::now();
    let printed = printer().contract(sheet.clone(), body.clone()).await;
    assert!(matches!(printed, Ok(Ok(_))), "{printed:?}: {body:?}");
    let page = printer().contract_page(sheet.clone(), body).await;
    assert!(matches!(page, Ok(Ok(_))), "{page:?}");
    assert!(
        started.elapsed() < Duration::from_secs(20),
        "{:?}",
        started.elapsed()
    );
}
