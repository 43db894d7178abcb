//! Every registry is listed alike: pages, order, cursors.

use super::table::{REGISTRIES, Registry};
use serde_json::{Value, json};
use tests::{TestApp, both};

both!(
    every_registry_is_paged_without_gap_or_repetition,
    every_registry_is_sorted_by_its_name,
    every_registry_tells_what_it_cannot_sort_by,
);

async fn every_registry_is_paged_without_gap_or_repetition(app: TestApp) {
    let admin = app.admin().await;
    for Registry { path, make, .. } in REGISTRIES {
        for _ in 0..3 {
            make(&app).await;
        }
        let whole = admin
            .get(&format!("{path}?limit=200&count=true"))
            .await
            .expect(200);
        assert_eq!(whole.at("/page/total"), whole.rows().len(), "{path}");
        assert!(whole.at("/page/next_cursor").is_null(), "{path}");
        let mut paged: Vec<Value> = Vec::new();
        let mut next = format!("{path}?limit=2");
        loop {
            let page = admin.get(&next).await.expect(200);
            assert!((1..=2).contains(&page.rows().len()), "{}", page.told());
            paged.extend(page.rows().iter().cloned());
            let Some(cursor) = page.at("/page/next_cursor").as_str() else {
                assert_eq!(page.header("link"), "", "{path}");
                break;
            };
            assert!(page.header("link").contains("rel=\"next\""), "{path}");
            next = format!("{path}?limit=2&cursor={cursor}");
        }
        assert_eq!(paged, whole.rows(), "{path}");
    }
}

async fn every_registry_is_sorted_by_its_name(app: TestApp) {
    let admin = app.admin().await;
    for Registry {
        path, make, text, ..
    } in REGISTRIES
    {
        for name in ["Ordem 2", "Ordem 3", "Ordem 1"] {
            make(&app).with(json!({ text: name })).await;
        }
        let up = [json!("Ordem 1"), json!("Ordem 2"), json!("Ordem 3")];
        let mut down = up.clone();
        down.reverse();
        for (query, expected) in [
            ("q=ordem".to_owned(), &up),
            (format!("q=ordem&sort={text}"), &up),
            (format!("q=ordem&sort=-{text}"), &down),
        ] {
            let page = admin.get(&format!("{path}?{query}")).await.expect(200);
            assert_eq!(page.column(text), expected, "{path}?{query}");
        }
        let newest = admin
            .get(&format!("{path}?q=ordem&sort=-created_at"))
            .await
            .expect(200);
        assert_eq!(newest.column(text)[0], "Ordem 1", "{path}");
    }
}

async fn every_registry_tells_what_it_cannot_sort_by(app: TestApp) {
    let admin = app.admin().await;
    for Registry { path, .. } in REGISTRIES {
        for (query, named) in [
            ("sort=colour", "sort"),
            ("limit=0", "limit"),
            ("limit=201", "limit"),
            ("limit=x", "limit"),
            ("cursor=abc", "cursor"),
        ] {
            admin
                .get(&format!("{path}?{query}"))
                .await
                .expect(400)
                .refused_at(named);
        }
    }
}
