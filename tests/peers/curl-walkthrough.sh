#!/bin/bash
# The walk-through with curl that CILogon documents, command by command; only the host differs.
#
# Environment: BEADLE (the issuer), CILOGON_CLIENT_ID, CILOGON_CLIENT_SECRET, CILOGON_REDIRECT_URI, CA_ROOT (PEM of the
# root that certificates end at), CURL_CA_BUNDLE (curl's own variable, for the demo's TLS). Works in the current folder.
# Prints the address to open in a browser, then waits for a line with the code from the browser's address bar.
set -euo pipefail
curl() { command curl --silent --show-error --fail-with-body "$@"; }

# 1. Authorization
echo "$BEADLE/authorize?response_type=code&client_id=$CILOGON_CLIENT_ID&redirect_uri=$CILOGON_REDIRECT_URI&scope=openid+profile+email+org.cilogon.userinfo+edu.uiuc.ncsa.myproxy.getcert"
read -r CILOGON_CODE
export CILOGON_CODE

# 2. Get a Token
curl -d grant_type=authorization_code \
-d client_id=$CILOGON_CLIENT_ID \
-d client_secret=$CILOGON_CLIENT_SECRET \
-d code=$CILOGON_CODE \
-d redirect_uri=$CILOGON_REDIRECT_URI \
$BEADLE/oauth2/token \
> cilogon-token-response.txt

perl -n -e 'print $1 if (/\"access_token\":\"([^\"]+)\"/);' \
< cilogon-token-response.txt > cilogon-token.txt

export CILOGON_TOKEN=`cat cilogon-token.txt`

# 3. Get UserInfo
curl -d access_token=$CILOGON_TOKEN \
$BEADLE/oauth2/userinfo \
> cilogon-userinfo.txt

# 4. Get a Certificate
openssl genrsa -out key.pem 2048
openssl req -new -key key.pem -subj "/CN=ignore" -out req.pem
perl -n -e 'chomp $_; print $_ if (!/----/);' < req.pem > req2.pem

curl -d access_token=$CILOGON_TOKEN \
-d client_id=$CILOGON_CLIENT_ID \
-d client_secret=$CILOGON_CLIENT_SECRET \
--data-urlencode certreq=`cat req2.pem` \
$BEADLE/oauth2/getcert \
> cert.pem

# What the documentation leaves to the reader: is it a certificate, from this authority, for this key?
openssl verify -x509_strict -CAfile "$CA_ROOT" -untrusted cert.pem cert.pem
cmp <(openssl x509 -in cert.pem -noout -pubkey) <(openssl rsa -in key.pem -pubout 2>/dev/null)
