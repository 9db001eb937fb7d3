-- Where the key of a certificate was made, so that its page tells the person where to find it.
alter table certificates add column key_origin text;         -- 'browser', 'holder' or 'server'; null: not written down
alter table certificate_requests add column key_origin text; -- as in `certificates`, but never 'server'
