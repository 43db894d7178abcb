//! One process serves a SQLite file, by whatever name another one asks for it.

use std::path::Path;
use tests::app::Place;
use tests::{Database, Process};

/// A path as seen from the directory in which this process is.
fn relative(path: &Path) -> String {
    let here = std::env::current_dir().expect("a current directory");
    let up = "../".repeat(here.components().count() - 1);
    format!("{up}{}", path.display().to_string().trim_start_matches('/'))
}

/// URLs of the same file.
fn names(place: &Place) -> Vec<String> {
    let (data, file) = (place.data(), place.data().join("vencemos.db"));
    let (elsewhere, linked) = (data.join("elsewhere"), data.join("linked"));
    std::fs::create_dir(&elsewhere).expect("a directory");
    std::os::unix::fs::symlink(&file, elsewhere.join("symbolic.db")).expect("a link");
    std::os::unix::fs::symlink(data, &linked).expect("a link");
    std::fs::hard_link(&file, elsewhere.join("hard.db")).expect("a link");
    std::fs::hard_link(&file, data.join("beside.db")).expect("a link");
    let data = data.display();
    vec![
        format!("sqlite://{data}/vencemos.db"),
        format!("sqlite:{data}/vencemos.db"),
        format!("sqlite://{data}//./vencemos.db"),
        format!("sqlite://{data}/elsewhere/../vencemos.db"),
        format!("sqlite://{}", relative(&file)),
        format!("sqlite:{}", relative(&file)),
        format!("sqlite://{data}/vencemos%2Edb"),
        format!("sqlite://{data}/%76encemos.db?mode=rwc"),
        format!("sqlite://{data}/vencemos.db?mode=rw&cache=private"),
        format!("sqlite://{data}/elsewhere/symbolic.db"),
        format!("sqlite://{data}/linked/vencemos.db"),
        format!("sqlite://{data}/elsewhere/hard.db"),
        format!("sqlite://{data}/beside.db?mode=rwc"),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_process_is_refused_by_every_name_of_the_file() {
    let place = Place::new(Database::Sqlite).await.expect("SQLite");
    let mut process = Process::spawn(&place).await;
    let names = names(&place);
    for name in &names {
        let settings = place.settings(&[("DATABASE_URL", name)]);
        for command in ["serve", "rotate-keys"] {
            let ran = Process::ran(&[command], settings.clone()).await;
            assert_ne!(ran.code, Some(0), "{command} {name}: {ran:?}");
            let told = ran.complained.contains("another process serves");
            assert!(told, "{command} {name}: {ran:?}");
        }
    }
    process.admin().await;
    // A killed process is no obstacle, and its successor is one by every name again.
    process.kill9();
    let hard = names.last().expect("a name");
    let process = Process::spawn_with(&place, &[("DATABASE_URL", hard)]).await;
    process.admin().await;
    let ran = Process::ran(&["serve"], place.settings(&[])).await;
    assert!(ran.complained.contains("another process serves"), "{ran:?}");
}

/// Two files beside each other are two databases.
#[tokio::test(flavor = "multi_thread")]
async fn another_file_is_another_matter() {
    let place = Place::new(Database::Sqlite).await.expect("SQLite");
    let process = Process::spawn(&place).await;
    let url = format!("sqlite://{}/another.db", place.data().display());
    let other = Process::spawn_with(&place, &[("DATABASE_URL", &url)]).await;
    process.admin().await;
    other.admin().await;
}
