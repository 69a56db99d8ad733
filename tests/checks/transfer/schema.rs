//! Both databases keep the same: else something would be lost between them.

use std::collections::BTreeSet;

use sqlx::{Connection, PgConnection, SqliteConnection};

use super::*;

const SQLITE: &str = "SELECT t.name, c.name FROM sqlite_master t, pragma_table_info(t.name) c \
     WHERE t.type = 'table' AND t.name <> 'sqlite_sequence'";
const POSTGRES: &str = "SELECT table_name::text, column_name::text \
     FROM information_schema.columns WHERE table_schema = current_schema()";

#[tokio::test]
async fn both_databases_have_the_same_columns() {
    let Some(server) = Place::postgres() else { return };
    let file = Place::sqlite();
    for place in [&server, &file] {
        place.open().await.close().await;
    }
    let url = server.server.as_ref().expect("a server").url();
    let mut postgres = PgConnection::connect(&url).await.expect("the server answers");
    let on_server: Vec<(String, String)> =
        sqlx::query_as(POSTGRES).fetch_all(&mut postgres).await.expect("read");
    let url = format!("sqlite:{}", file.path().join("data/carrier.db").display());
    let mut sqlite = SqliteConnection::connect(&url).await.expect("the file opens");
    let in_file: Vec<(String, String)> =
        sqlx::query_as(SQLITE).fetch_all(&mut sqlite).await.expect("read");
    // SQLite's own number of a row, which it gives again, and what is empty when a board is moved.
    let own = |(table, column): &(String, String)| {
        table == "messages" && column == "place" || table == "unfiled"
    };
    let in_file: BTreeSet<_> = in_file.into_iter().filter(|column| !own(column)).collect();
    assert_eq!(on_server.into_iter().collect::<BTreeSet<_>>(), in_file);
}
