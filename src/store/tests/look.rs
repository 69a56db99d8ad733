//! Looking at a database: what is there is said, and stays as it is.

use super::*;
use crate::config::{Database as Where, Store as Settings, Synchronous};

fn at(path: &Path) -> Settings {
    Settings { database: Where::Sqlite(path.to_owned()), synchronous: Synchronous::Full }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

async fn looks(settings: &Settings) -> String {
    match Store::look(settings).await {
        Ok(Look::Ready(store)) => {
            let users = store.users().await.unwrap().len();
            store.close().await;
            format!("ready: {users} users")
        }
        Ok(Look::Nothing) => "nothing".to_owned(),
        Ok(Look::Older) => "older".to_owned(),
        Err(cause) => cause.to_string(),
    }
}

#[tokio::test]
async fn nothing_is_made_or_changed_by_who_looks() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("carrier.db");
    assert_eq!(looks(&at(&path)).await, "nothing");
    assert_eq!(names(folder.path()), Vec::<String>::new());
    fs::write(&path, "").unwrap();
    assert_eq!(looks(&at(&path)).await, "nothing");
    assert_eq!(names(folder.path()), ["carrier.db"]);
    // One that is in use.
    let store = open(&folder).await;
    assert_eq!(looks(&at(&path)).await, "ready: 0 users");
    store.close().await;
    let before = (names(folder.path()), fs::read(&path).unwrap());
    assert_eq!(looks(&at(&path)).await, "ready: 0 users");
    assert_eq!((names(folder.path()), fs::read(&path).unwrap()), before);
    // Who looks cannot write.
    let Ok(Look::Ready(looked)) = Store::look(&at(&path)).await else { panic!("it is there") };
    assert!(looked.set_expert(UserId(1), true).await.is_err());
    looked.close().await;
}

#[tokio::test]
async fn a_schema_of_another_version_is_told_from_ones_own() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("carrier.db");
    open(&folder).await.close().await;
    let mut other = foreign(&folder).await;
    run(
        &mut other,
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
         VALUES (9999, 'later', true, x'00', 0)",
    )
    .await;
    let said = looks(&at(&path)).await;
    assert!(said.ends_with("carrier.db: a newer carrier has written it"), "{said}");
    run(&mut other, "DELETE FROM _sqlx_migrations WHERE version IN (9999, 8)").await;
    assert_eq!(looks(&at(&path)).await, "older");
    run(&mut other, "DELETE FROM _sqlx_migrations").await;
    assert_eq!(looks(&at(&path)).await, "nothing");
    other.close().await.unwrap();
}

#[tokio::test]
async fn a_server_is_looked_at_alike() {
    let Some(database) = OnServer::new() else { return };
    let settings = Settings::at_url(&database.url());
    assert_eq!(looks(&settings).await, "nothing");
    Store::open(&settings).await.unwrap().close().await;
    assert_eq!(looks(&settings).await, "ready: 0 users");
    let Ok(Look::Ready(looked)) = Store::look(&settings).await else { panic!("it is there") };
    assert!(looked.set_expert(UserId(1), true).await.is_err());
    looked.close().await;
}
