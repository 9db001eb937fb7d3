//! The journal of relying parties. Each entry is a statement inside the transaction that does it ([`insert_client_act`]).

use domain::{
    ClientId, Timestamp,
    client::act::{ClientAct, ClientActKind, ClientActor},
    identity_act::ActId,
};

use crate::{
    Store, StoreError,
    row::{json, parsed, row},
};

row! {
    struct ActRow {
        id: String,
        client_id: String,
        at: i64,
        by_whom: String,
        kind: String,
        reason: Option<String>,
        details: String,
    }
}

impl TryFrom<ActRow> for ClientAct {
    type Error = StoreError;

    fn try_from(row: ActRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: parsed(ActId::parse(&row.id), "act")?,
            client: parsed(ClientId::parse(&row.client_id).ok(), "client id")?,
            at: Timestamp::from_micros(row.at),
            by: parsed(ClientActor::parse(&row.by_whom), "actor")?,
            kind: parsed(ClientActKind::parse(&row.kind), "kind of act")?,
            reason: row.reason,
            details: json(&row.details, "act")?,
        })
    }
}

/// Writes a [`ClientAct`].
macro_rules! insert_client_act {
    ($executor:expr, $act:expr) => {{
        let act: &domain::client::act::ClientAct = $act;
        sqlx::query(
            "insert into client_acts (id, client_id, at, by_whom, kind, reason, details) \
             values ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(act.id.as_str())
        .bind(act.client.as_str())
        .bind(act.at.as_micros())
        .bind(act.by.to_string())
        .bind(act.kind.as_str())
        .bind(&act.reason)
        .bind($crate::row::to_json(&act.details))
        .execute($executor)
        .await
    }};
}
pub(crate) use insert_client_act;

impl Store {
    /// What was done to a client, the newest first.
    pub async fn client_acts(&self, id: &ClientId, limit: u16) -> Result<Vec<ClientAct>, StoreError> {
        // Not by the readers: the page after an act may come before they see it.
        let rows: Vec<ActRow> = on_writer!(self, |pool| sqlx::query_as(
            "select id, client_id, at, by_whom, kind, reason, details from client_acts where client_id = $1 \
             order by at desc, id desc limit $2"
        )
        .bind(id.as_str())
        .bind(i64::from(limit))
        .fetch_all(pool)
        .await)?;
        rows.into_iter().map(ClientAct::try_from).collect()
    }
}
