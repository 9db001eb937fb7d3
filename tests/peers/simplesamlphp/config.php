<?php
// SimpleSAMLphp as an institution of the tests. PEER_FOLDER holds idp.key and idp.pem, and takes everything
// that is written; PEER_PORT is where the built-in server of PHP listens. The service provider's metadata are sp.xml in
// that folder, as soon as it can be asked for them.
$folder = getenv('PEER_FOLDER');
$provider = is_file("$folder/sp.xml") ? [['type' => 'xml', 'file' => "$folder/sp.xml"]] : [];
$config = [
    'baseurlpath' => 'http://127.0.0.1:' . getenv('PEER_PORT') . '/',
    'certdir' => $folder . '/',
    'loggingdir' => $folder . '/',
    'datadir' => $folder . '/',
    'tempdir' => $folder . '/temporary',
    'metadatadir' => __DIR__ . '/metadata/',
    'attributenamemapdir' => '/usr/share/simplesamlphp/config/attributemap/',
    'secretsalt' => 'a salt of the tests',
    'auth.adminpassword' => bin2hex(random_bytes(16)),
    'technicalcontact_name' => 'Help Desk',
    'technicalcontact_email' => 'help@simple.example',
    'timezone' => 'UTC',
    'logging.handler' => 'stderr',
    'logging.level' => SimpleSAML\Logger::NOTICE,
    'showerrors' => true,
    'errorreporting' => false,
    'enable.saml20-idp' => true,
    'module.enable' => ['exampleauth' => true, 'core' => true, 'saml' => true],
    'session.cookie.secure' => false,
    'session.cookie.samesite' => null,
    'session.phpsession.cookiename' => 'SimpleSAML',
    'session.phpsession.savepath' => $folder,
    'store.type' => 'phpsession',
    'authproc.idp' => [],
    'metadata.sources' => [['type' => 'flatfile'], ...$provider],
];
