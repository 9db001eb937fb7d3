-- What a token of a program may do: words of permissions, separated by spaces. Those from before may do what they could.
alter table admin_tokens add column scopes text not null default '';
update admin_tokens set scopes = 'certificates:read certificates:revoke keys:read keys:rotate';
