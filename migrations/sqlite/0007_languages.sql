-- The language that a person read here last, by its tag (BCP 47), for letters that go to them later.
alter table people add column language text;
