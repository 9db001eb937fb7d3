# A certificate without a browser, by curl: the steps of ecp.pl and its like, as docs/relying-parties.md has them. Wants
# BEADLE (the issuer), ECP_IDP (an address of /include/ecpidps.txt), ECP_USER, ECP_PASSWORD; leaves key.pem and cert.pem in
# the current folder. With P12_PASSWORD the server makes the key: it leaves usercred.p12.
set -euo pipefail

# 1. A request, for whatever institution.
curl --silent --show-error --fail "$BEADLE/secure/getcert/" \
    --header 'Accept: text/html; application/vnd.paos+xml' \
    --header 'PAOS: ver="urn:liberty:paos:2003-08";"urn:oasis:names:tc:SAML:2.0:profiles:SSO:ecp"' >request.xml
consumer=$(perl -0ne 'print $1 if /responseConsumerURL="([^"]*)"/' request.xml)

# 2. The institution answers it. What it got is the envelope without its header.
perl -0pe 's{<S:Header>.*?</S:Header>}{}s' request.xml |
    curl --silent --show-error --fail "$ECP_IDP" --user "$ECP_USER:$ECP_PASSWORD" \
        --header 'Content-Type: text/xml' --data-binary @- >answer.xml
# It must be for the address that the request came with, or somebody stands in between.
grep -qF "AssertionConsumerServiceURL=\"$consumer\"" answer.xml

# 3. The answer goes back, with our RelayState in the place of its header.
relay_state=$(perl -0ne 'print $1 if m{<ecp:RelayState[^>]*>(.*?)</ecp:RelayState>}s' request.xml)
export relay_state
perl -0pe 's{<(\w+:)?Header>.*?</(\w+:)?Header>}{<$1Header><ecp:RelayState
    xmlns:ecp="urn:oasis:names:tc:SAML:2.0:profiles:SSO:ecp">$ENV{relay_state}</ecp:RelayState></$1Header>}s' answer.xml |
    curl --silent --show-error --fail "$consumer" --cookie-jar jar --output /dev/null \
        --header 'Content-Type: application/vnd.paos+xml' --data-binary @-
session=$(awk '$6 ~ /^_shibsession_/ { print $6 "=" $7 }' jar)

# 4. The certificate. The CSRF value is ours to choose.
csrf=$(openssl rand -hex 8)
if [ -n "${P12_PASSWORD:-}" ]; then
    printf %s "$P12_PASSWORD" | curl --silent --show-error --fail-with-body "$BEADLE/secure/getcert/" \
        --cookie "CSRF=$csrf; $session" --data-urlencode submit=pkcs12 --data-urlencode "CSRF=$csrf" \
        --data-urlencode p12lifetime=24 --data-urlencode p12password@- >usercred.p12
    exit
fi
# Here for a key that never leaves this machine.
openssl req -new -newkey rsa:3072 -nodes -keyout key.pem -subj /CN=ignored -out request.csr 2>/dev/null
curl --silent --show-error --fail-with-body "$BEADLE/secure/getcert/" --cookie "CSRF=$csrf; $session" \
    --data-urlencode submit=certreq --data-urlencode "CSRF=$csrf" --data-urlencode certlifetime=24 \
    --data-urlencode certreq@request.csr >cert.pem
