# An institution’s staff looks at what it releases.

check-choose = Choose the institution
check-lead = See what your institution releases to this service, what is missing, and how to mend it. You sign in there, and see the answer here, once. No account is made, nobody is signed in, and no values are kept.
check-nothing = Try the abbreviation or the mail domain. One that is hidden can be named in the address: { $path }

# Why there is no report.
check-many = Too many checks at once
    .what = Your address has begun more of these checks in this minute than it may.
    .next = Wait for a minute, then try again.
check-unknown = This institution is not known here
    .what = No source of institutions that this service reads names it.
    .next = Look for another one.
check-unasked = This institution cannot be asked
    .what = What it publishes about itself does not tell us how.
    .next = Look at its metadata: there must be a single sign-on service for HTTP-Redirect or HTTP-POST.
check-other-browser = This check belongs to another browser
    .what = It was begun in another browser or a private window, or cookies are switched off here. If somebody sent you this link: do not go on.
    .next = To check an institution yourself, begin anew.
check-used = This report was shown already
    .what = The values are not kept, so a report cannot be shown twice.
    .next = Check the institution again.

# The report.
report-title = What { $institution } releases
report-heading = <span class="kicker">What this service gets from</span> <strong>{ $institution }</strong>
report-good = All is well: everything that this service asks for arrived.
report-fair = People can sign in. Some of what this service asks for did not arrive.
report-bad = People of this institution cannot use every application, or none:
report-values = The values are those of your own login. They are shown this once and not kept; nobody was signed in here.
report-attributes = Attributes
report-unknown = Sent, but not known here
report-fix = How to release what is missing
report-entity-id = Our entityID is <code>{ $service }</code>.
report-shibboleth = Shibboleth IdP: <code>attribute-filter.xml</code>
    .label = For the Shibboleth IdP
    .copy = Copy for Shibboleth
report-simplesamlphp = SimpleSAMLphp: <code>saml20-sp-remote.php</code>, below our metadata
    .label = For SimpleSAMLphp
    .copy = Copy for SimpleSAMLphp
report-elsewhere = Elsewhere: release them with these names and the name format <code>{ $format }</code>:
report-scopes = What applications would hear
report-scope = Scope <code>{ $scope }</code>
report-stops = Nobody gets in
report-lacking = Lacking:
report-sign-in = This sign-in
report-metadata = What its metadata say
report-lately = What it released of late, to everybody
report-text = To pass on, without values, in English
    .label = The report as text
    .copy = Copy the report
report-again = Check again

# In a word.
verdict-released = Released
verdict-dropped = Dropped
verdict-misnamed = Wrong name
verdict-missing = Missing
verdict-wished = Not sent
verdict-not-needed = Not needed

# What keeps people out.
obstacle-identity-none = Nobody can sign in: the institution sent no identifier. One lasting identifier is needed: subject-id, pairwise-id, eduPersonUniqueId, a persistent NameID or eduPersonPrincipalName.
obstacle-identity-several = Nobody can sign in: the institution sent several values of { $name }. One lasting identifier is needed: subject-id, pairwise-id, eduPersonUniqueId, a persistent NameID or eduPersonPrincipalName.
obstacle-identity-long = Nobody can sign in: the value of { $name } is too long.
obstacle-always = Nobody can sign in without { $name }.
obstacle-usually = Without { $name } nobody gets into applications that ask for the scope { $scope }, as most do.
obstacle-unmet = { $name } must have a value like { $wanted }.

# What to know of an attribute.
note-no-scopes = The metadata have no shibmd:Scope, so no scope is the institution’s: let the federation add it.
note-scopes = The metadata allow { $scopes }: correct the value, or let the federation add its scope.
note-format = It came with { $format }. Only the name format { $wanted } counts.
note-name = It came as { $name } ({ $format }). Send it as { $wanted } with the name format { $uri }.
note-empty = It came without a value: does the directory have one?
note-no-format = no name format

# Facts.
fact-recognised = People are recognised by
fact-targeted = eduPersonTargetedID or a persistent NameID
fact-unidentified = Nothing that lasts
fact-context = Authentication context
fact-authenticated = Authenticated at
fact-assurance = Assurance
fact-not-told = Not told
fact-no-name-id = No NameID: the institution cannot be told of sign-outs
fact-name-id-unspecified = Unspecified
fact-name-id-persistent = { $format } (an identifier)
fact-encrypted = Encrypted
    .yes = Yes
    .no = No: values pass through the browser in the clear
fact-source = Source
fact-registrar = Registered by
    .none = Its metadata does not say
fact-scopes = Scopes
    .none = None: every scoped value is dropped
fact-categories = Supported categories
fact-certifications = Certifications
fact-none = None
fact-offered = Offered to people
    .yes = Yes
    .no = No: hidden
fact-read = Last read
fact-key-ends = Signing certificate ends
fact-key-over = { $at }: over. The key still counts, but others may refuse it

# How often.
released-nobody = Nobody signed in there in the last { $days ->
    [one] day
   *[other] { $days } days
}.
released-answers = { $count ->
    [one] 1 answer
   *[other] { $count } answers
} in the last { $days ->
    [one] day
   *[other] { $days } days
}. Values are not kept.
released-of = { $part } of { $all }
released-last = last on { $day }
released-dropped = In { $count ->
    [one] 1 answer
   *[other] { $count } answers
} a value was dropped because of its scope.

# A page that applications load unseen.
session-check = Session check
session-check-what = Applications load this page unseen, and ask it whether you are still signed in at { $service }.
