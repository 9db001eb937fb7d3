-- A key that is reported as compromised after its certificate was revoked for another reason. The first revocation keeps its
-- time; from the report on, `reason` is 1 (key compromise).
alter table certificates add column compromised_at integer;     -- when that was reported; null: never, or with the revocation
alter table certificates add column first_reason integer;       -- the reason until then
alter table ssh_certificates add column compromised_at integer; -- as in `certificates`
alter table ssh_certificates add column first_reason integer;
