//! Who vouched for an institution when somebody first signed in there.

use domain::{EntityId, Origin, Timestamp, identifier::Identifier, origin::OriginVerdict, recognition::HoldReason};

use crate::{Store, StoreError, identity_notices::write_notice};

impl Store {
    /// The origin that an institution has for us.
    pub async fn institution_origin(&self, institution: &EntityId) -> Result<Option<Origin>, StoreError> {
        let row: Option<(String, Option<String>)> = on_reader!(self, |pool| sqlx::query_as(
            "select source, registration_authority from institution_origins where institution = $1"
        )
        .bind(institution.as_str())
        .fetch_optional(pool)
        .await)?;
        Ok(row.map(|(source, registration_authority)| Origin { source, registration_authority }))
    }

    /// Compares an institution's origin with the one it has for us, which is what it is now if there was none. Where
    /// somebody else vouches than before, the administrator gets a notice, one for all people of the institution.
    pub async fn check_origin(
        &self,
        institution: &EntityId,
        present: &Origin,
        configured: &[String],
        transaction: &str,
        now: Timestamp,
    ) -> Result<OriginVerdict, StoreError> {
        let Some(known) = self.institution_origin(institution).await? else {
            on_writer!(self, |pool| sqlx::query(
                "insert into institution_origins (institution, source, registration_authority, settled_at) \
                 values ($1, $2, $3, $4) on conflict (institution) do nothing"
            )
            .bind(institution.as_str())
            .bind(&present.source)
            .bind(present.registration_authority.as_deref())
            .bind(now.as_micros())
            .execute(pool)
            .await
            .map(drop))?;
            return Ok(OriginVerdict::Same);
        };
        let verdict = known.judge(present, |source| configured.iter().any(|known| known == source));
        match verdict {
            OriginVerdict::Same => {}
            OriginVerdict::Follow => self.settle_origin(institution, present, now).await?,
            OriginVerdict::Other => self.notice_origin(institution, (&known, present), transaction, now).await?,
        }
        Ok(verdict)
    }

    /// From now on this is the institution's origin.
    pub async fn settle_origin(
        &self,
        institution: &EntityId,
        origin: &Origin,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        on_writer!(self, |pool| sqlx::query(
            "insert into institution_origins (institution, source, registration_authority, settled_at) \
             values ($1, $2, $3, $4) on conflict (institution) do update set source = excluded.source, \
             registration_authority = excluded.registration_authority, settled_at = excluded.settled_at"
        )
        .bind(institution.as_str())
        .bind(&origin.source)
        .bind(origin.registration_authority.as_deref())
        .bind(now.as_micros())
        .execute(pool)
        .await
        .map(drop))?;
        Ok(())
    }

    async fn notice_origin(
        &self,
        institution: &EntityId,
        (known, present): (&Origin, &Origin),
        transaction: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let notice =
            format!("on hold: {}: {} instead of {}", HoldReason::OtherOrigin, described(present), described(known));
        let nobody: &[Identifier] = &[];
        on_writer!(self, |pool| write_notice!(pool, institution.as_str(), nobody, &notice, transaction, now))
            .map(drop)?;
        Ok(())
    }
}

fn described(origin: &Origin) -> String {
    let authority = origin.registration_authority.as_deref().unwrap_or("nobody");
    format!("{} (registered by {authority})", origin.source)
}
