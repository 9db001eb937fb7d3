<?php
// One person, by the names of the directory; the hosted metadata turn them into the names of SAML 2.0.
$config = [
    'people' => [
        'exampleauth:UserPass',
        'ada:correct horse' => [
            'eduPersonPrincipalName' => ['ada@simple.example'],
            'eduPersonUniqueId' => ['4711@simple.example'],
            // The second is of a scope that this institution has no right to.
            'eduPersonScopedAffiliation' => ['staff@simple.example', 'staff@elsewhere.example'],
            'mail' => ['ada@simple.example'],
            'displayName' => ['Ada Lovelace'],
            'givenName' => ['Ada'],
            'sn' => ['Lovelace'],
        ],
    ],
];
