//! What administrators should know of people, as a statement inside the transaction in which it came up.

/// Writes a notice. One that says the same of the same identifiers is only dated anew.
macro_rules! write_notice {
    ($executor:expr, $institution:expr, $identifiers:expr, $notice:expr, $transaction:expr, $now:expr) => {{
        let (institution, notice): (&str, &str) = ($institution, $notice);
        let named = $crate::row::to_json(&$identifiers);
        let digest = domain::Digest::of(format!("{institution}\n{named}\n{notice}").as_bytes());
        sqlx::query(
            "insert into identity_notices (noticed_at, transaction_id, institution, identifiers, notice, digest) \
             values ($1, $2, $3, $4, $5, $6) \
             on conflict (digest) do update \
             set noticed_at = excluded.noticed_at, transaction_id = excluded.transaction_id",
        )
        .bind($now.as_micros())
        .bind($transaction)
        .bind(institution)
        .bind(named)
        .bind(notice)
        .bind(digest.as_bytes().to_vec())
        .execute($executor)
        .await
        .map(drop)
    }};
}
pub(crate) use write_notice;
