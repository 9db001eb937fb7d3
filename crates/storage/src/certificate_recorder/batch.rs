//! What is recorded together, as one statement for PostgreSQL, and as several that SQLite runs one after the other without
//! coming back in between.

use domain::Timestamp;
use sqlx::{Postgres, QueryBuilder, Sqlite, postgres::PgArguments, query::QueryScalar, query_scalar};

use super::Record;
use crate::certificates::PreparedCertificate;

/// Records, by what they are.
pub(super) struct Batch<'a> {
    prepared: Vec<(&'a PreparedCertificate, Timestamp, &'a str)>,
    issued: Vec<(&'a str, &'a [u8], Timestamp, &'a str)>,
}

/// Everything of a batch: the parts of one statement all see what was there before it, so the order does not matter, but
/// that only those that were signed now have their entry, and their letters can go.
const POSTGRES: &str = "with prepared as ( \
        insert into certificates (serial, subject, institution, channel, client_id, issuer, name, profile, key_digest, tbs, \
            not_before, not_after, prepared_at, key_origin) \
        select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], \
            $8::text[], $9::bytea[], $10::bytea[], $11::bigint[], $12::bigint[], $13::bigint[], $19::text[])), \
    issued as ( \
        update certificates c set der = v.der, issued_at = v.issued_at \
        from unnest($15::text[], $16::bytea[], $17::bigint[]) as v (serial, der, issued_at) \
        where c.serial = v.serial and c.issued_at is null returning c.serial, c.issued_at), \
    entries as ( \
        insert into audit_pending (entry) select entry from unnest($14::text[]) as v (entry) \
        union all select v.entry from unnest($15::text[], $18::text[]) as v (serial, entry) join issued using (serial)), \
    letters as ( \
        update certificate_letters l set next_try_at = issued.issued_at from issued \
        where l.serial = issued.serial and l.about = 'issued') \
    select serial from issued";

impl<'a> Batch<'a> {
    pub(super) fn of(records: &'a [Record]) -> Self {
        let (mut prepared, mut issued) = (Vec::new(), Vec::new());
        for record in records {
            match record {
                Record::Prepared { new, at, entry } => prepared.push((&**new, *at, entry.as_str())),
                Record::Issued { serial, der, at, entry } => {
                    issued.push((serial.as_str(), der.as_slice(), *at, entry.as_str()));
                }
            }
        }
        Self { prepared, issued }
    }

    /// Writes everything; returns the serial numbers of those that are issued now. Its text is the same for every batch.
    pub(super) fn postgres(&self) -> QueryScalar<'a, Postgres, String, PgArguments> {
        let Self { prepared, issued } = self;
        let texts = |of: fn(&'a PreparedCertificate) -> &'a str| -> Vec<&'a str> {
            prepared.iter().map(|(new, ..)| of(new)).collect()
        };
        let times = |of: fn(&PreparedCertificate) -> Timestamp| -> Vec<i64> {
            prepared.iter().map(|(new, ..)| of(new).as_micros()).collect()
        };
        let clients = prepared.iter().map(|(new, ..)| new.client.as_ref().map(domain::ClientId::as_str));
        query_scalar(POSTGRES)
            .bind(texts(|new| &new.serial))
            .bind(texts(|new| new.subject.as_str()))
            .bind(texts(|new| new.institution.as_str()))
            .bind(texts(|new| &new.channel))
            .bind(clients.collect::<Vec<_>>())
            .bind(texts(|new| &new.issuer))
            .bind(texts(|new| &new.name))
            .bind(texts(|new| &new.profile))
            .bind(prepared.iter().map(|(new, ..)| new.key.as_bytes().as_slice()).collect::<Vec<_>>())
            .bind(prepared.iter().map(|(new, ..)| new.tbs.as_slice()).collect::<Vec<_>>())
            .bind(times(|new| new.not_before))
            .bind(times(|new| new.not_after))
            .bind(prepared.iter().map(|(_, at, _)| at.as_micros()).collect::<Vec<_>>())
            .bind(prepared.iter().map(|(.., entry)| *entry).collect::<Vec<_>>())
            .bind(issued.iter().map(|(serial, ..)| *serial).collect::<Vec<_>>())
            .bind(issued.iter().map(|(_, der, ..)| *der).collect::<Vec<_>>())
            .bind(issued.iter().map(|(_, _, at, _)| at.as_micros()).collect::<Vec<_>>())
            .bind(issued.iter().map(|(.., entry)| *entry).collect::<Vec<_>>())
            .bind(texts(|new| new.key_origin.as_str()))
    }

    /// Writes everything within a transaction; returns the same. Its text differs by the number of records.
    pub(super) fn sqlite(&self) -> QueryBuilder<Sqlite> {
        let mut all = QueryBuilder::new("");
        if !self.prepared.is_empty() {
            push_prepared!(all, &self.prepared);
            all.push("; insert into audit_pending (entry) ");
            all.push_values(&self.prepared, |mut row, (.., entry)| {
                row.push_bind(*entry);
            });
            all.push("; ");
        }
        let Some((.., at, _)) = self.issued.first() else { return all };
        // Before they are marked as issued, for only of those that are not yet there is something to tell.
        all.push("insert into audit_pending (entry) select v.column2 from (");
        all.push_values(&self.issued, |mut row, (serial, .., entry)| {
            row.push_bind(*serial).push_bind(*entry);
        });
        all.push(") as v join certificates c on c.serial = v.column1 where c.issued_at is null; ");
        all.push("update certificate_letters set next_try_at = ").push_bind(at.as_micros());
        all.push(" where about = 'issued' and serial in (select serial from certificates where issued_at is null and serial in ");
        all.push_tuples(&self.issued, |mut tuple, (serial, ..)| {
            tuple.push_bind(*serial);
        });
        all.push("); update certificates set der = v.column2, issued_at = v.column3 from (");
        all.push_values(&self.issued, |mut row, (serial, der, at, _)| {
            row.push_bind(*serial).push_bind(*der).push_bind(at.as_micros());
        });
        all.push(") as v where serial = v.column1 and issued_at is null returning serial");
        all
    }
}
