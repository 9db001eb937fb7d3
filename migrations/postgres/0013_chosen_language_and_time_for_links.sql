-- The language (BCP 47) that a person chose for their account; null: the one that they read.
alter table people add column chosen_language text;

-- How long the two proofs of a linking count, once the person asked for more time; null: as long as any proof.
alter table links add column first_until bigint;
alter table links add column second_until bigint;
