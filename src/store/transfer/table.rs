//! What is made of the list in `record.rs`: a type for each kind of record, and the statements that
//! read and write it, on every database. A column that stands in the list is read, written out, read
//! in and written; there is no second list to forget it in. Knows no table.

/// Makes, of a list of kinds (each with its table and the columns that tell its rows apart):
/// - a type for each kind;
/// - `Record`, any of them;
/// - `Position`, a record's place among all: by kind, in the order of the list, then by those columns;
/// - `Counts`, how many there are of each;
/// - `read` and `write` on a connection to each database.
macro_rules! records {
    ($(
        $(#[$about:meta])*
        $kind:ident in $table:ident by ($($key:ident: $key_type:ty),+) {
            $($(#[$about_field:meta])* $field:ident: $type:ty,)+
        }
    )+) => {
        $(
            $(#[$about])*
            #[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, FromRow)]
            #[serde(deny_unknown_fields)]
            pub struct $kind {
                $($(#[$about_field])* pub $field: $type,)+
            }
        )+

        /// A row of the store, or the foot that counts the rows.
        #[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
        #[serde(tag = "record", rename_all = "snake_case", expecting = "a record")]
        pub enum Record {
            $($(#[$about])* $kind($kind),)+
            /// There are no more; how many there were.
            End(Counts),
        }

        /// How many records there are of each kind.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
        #[serde(deny_unknown_fields)]
        pub struct Counts {
            $(
                #[doc = concat!("Rows of `", stringify!($table), "`.")]
                pub $table: u64,
            )+
        }

        /// Where a record stands among all.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(super) enum Position {
            $($kind($($key_type),+),)+
            End,
        }

        /// The kinds, in order.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Kind {
            $($kind,)+
        }

        impl Kind {
            pub(super) const ALL: &[Self] = &[$(Self::$kind,)+];

            /// The name of its table.
            pub(super) fn table(self) -> &'static str {
                match self {
                    $(Self::$kind => stringify!($table),)+
                }
            }

            /// The columns of its table that are moved.
            pub(super) fn columns(self) -> &'static [&'static str] {
                match self {
                    $(Self::$kind => &[$(stringify!($field)),+],)+
                }
            }

            /// The columns that tell its rows apart.
            pub(super) fn identity(self) -> &'static [&'static str] {
                match self {
                    $(Self::$kind => &[$(stringify!($key)),+],)+
                }
            }
        }

        impl Record {
            pub(super) fn position(&self) -> Position {
                match self {
                    $(Self::$kind(row) => Position::$kind($(row.$key),+),)+
                    Self::End(_) => Position::End,
                }
            }

            pub(super) fn kind(&self) -> Option<Kind> {
                match self {
                    $(Self::$kind(_) => Some(Kind::$kind),)+
                    Self::End(_) => None,
                }
            }
        }

        impl Counts {
            /// One more of this kind.
            pub(super) fn add(&mut self, kind: Kind) {
                match kind {
                    $(Kind::$kind => self.$table += 1,)+
                }
            }
        }

        impl std::fmt::Display for Counts {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let each = [$(format!("{} {}", stringify!($table), self.$table)),+];
                f.write_str(&each.join(", "))
            }
        }

        $crate::store::transfer::table::statements! {
            sqlite: sqlx::Sqlite, $($kind ($($key)+) ($($field)+))+
        }
        $crate::store::transfer::table::statements! {
            postgres: sqlx::Postgres, $($kind ($($key)+) ($($field)+))+
        }
    };
}
pub(super) use records;

/// The statements for one database, in a module of its name.
macro_rules! statements {
    ($module:ident: $database:ty, $($kind:ident ($($key:ident)+) ($($field:ident)+))+) => {
        pub(super) mod $module {
            use sqlx::{Database, QueryBuilder};

            use super::super::PIECE;
            use super::super::table::{insert, order, select};
            use super::{Kind, Position, Record};

            type Connection = <$database as Database>::Connection;

            /// The rows of a kind that come after `last` if that is of this kind, else the first;
            /// at most a piece.
            pub(in super::super) async fn read(
                connection: &mut Connection,
                kind: Kind,
                last: Option<Position>,
            ) -> sqlx::Result<Vec<Record>> {
                let mut query = QueryBuilder::<$database>::new(select(kind));
                match kind {
                    $(Kind::$kind => {
                        if let Some(Position::$kind($($key),+)) = last {
                            query.push(format!(" WHERE ({}) > (", kind.identity().join(", ")));
                            let mut values = query.separated(", ");
                            $(values.push_bind($key);)+
                            query.push(")");
                        }
                        query.push(order(kind, PIECE));
                        let rows = query.build_query_as().fetch_all(connection).await?;
                        Ok(rows.into_iter().map(Record::$kind).collect())
                    })+
                }
            }

            /// Writes records that are all of this kind, in one statement.
            pub(in super::super) async fn write(
                connection: &mut Connection,
                kind: Kind,
                records: Vec<Record>,
            ) -> sqlx::Result<()> {
                if records.is_empty() {
                    return Ok(());
                }
                let mut query = QueryBuilder::<$database>::new(insert(kind));
                match kind {
                    $(Kind::$kind => {
                        let rows = records.into_iter().filter_map(|record| {
                            if let Record::$kind(row) = record { Some(row) } else { None }
                        });
                        query.push_values(rows, |mut values, row| {
                            $(values.push_bind(row.$field);)+
                        });
                    })+
                }
                query.build().execute(connection).await?;
                Ok(())
            }
        }
    };
}
pub(super) use statements;

use super::record::Kind;

// Names of tables and columns only: no value is part of a text.

pub(super) fn select(kind: Kind) -> String {
    format!("SELECT {} FROM {}", kind.columns().join(", "), kind.table())
}

pub(super) fn order(kind: Kind, most: usize) -> String {
    format!(" ORDER BY {} LIMIT {most}", kind.identity().join(", "))
}

pub(super) fn insert(kind: Kind) -> String {
    format!("INSERT INTO {} ({}) ", kind.table(), kind.columns().join(", "))
}
