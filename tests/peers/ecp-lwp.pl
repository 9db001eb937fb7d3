# A certificate without a browser, by libwww-perl, as CILogon's ecp.pl fetches it: the same library, cookie jar, headers and
# form. Like it, this knows XML by its text alone. Wants BEADLE (the issuer), ECP_IDP (an address of
# /include/ecpidps.txt), ECP_USER, ECP_PASSWORD, ECP_LIFETIME (hours) and one of ECP_CSR (a file) and P12_PASSWORD; what the
# server sends goes to standard output, and of a refusal its status line to standard error.
use strict;
use warnings;

use HTTP::Cookies;
use HTTP::Headers;
use LWP::UserAgent;
use URI;

my $begin = "$ENV{BEADLE}/secure/getcert/";
my $agent = LWP::UserAgent->new;
$agent->cookie_jar(HTTP::Cookies->new);

# Default headers are those of every request from here on.
sub headers { $agent->default_headers(HTTP::Headers->new(@_)) }

sub good {
    my ($what, $answer) = @_;
    die "$what: ", $answer->status_line, "\n" unless $answer->is_success;
    return $answer->decoded_content;
}

headers(
    Accept => 'text/html; application/vnd.paos+xml',
    PAOS   => 'ver="urn:liberty:paos:2003-08";"urn:oasis:names:tc:SAML:2.0:profiles:SSO:ecp"',
);
my $question = good('the question', $agent->get($begin));

# The header with our RelayState, as it is written, and with the declarations of the envelope that it is taken from.
my ($relay_state) = $question =~ m{(<ecp:RelayState.*</ecp:RelayState>)}i or die "no RelayState\n";
my ($declared)    = $question =~ m{<S:Envelope (xmlns:[^>]*)>}            or die "no declaration\n";
$relay_state =~ s{(xmlns:ecp=[^ ]*)}{$1 $declared} or die "RelayState declares no namespace\n";
my ($consumer) = $question =~ m{responseConsumerURL="([^"]*)"}i or die "no address\n";
$question =~ s{<S:Header>.*</S:Header>}{}i or die "no header\n";

my $login = HTTP::Headers->new;
$login->authorization_basic(@ENV{qw(ECP_USER ECP_PASSWORD)});
$agent->default_headers($login);
my $answer = good('the institution', $agent->post($ENV{ECP_IDP}, Content => $question));
my ($named) = $answer =~ m{AssertionConsumerServiceURL="([^"]*)"}i or die "the institution names no address\n";
die "the institution names $named\n" if $named ne $consumer;
$answer =~ s{(<soap11:Header>).*(</soap11:Header>)}{$1$relay_state$2}i or die "the institution sends no header\n";

# Of this answer nothing counts but its cookie.
headers();
$agent->post($consumer, Content_Type => 'application/vnd.paos+xml', Content => $answer);

# A name without a dot is a local one to the cookie jar; those of real servers have dots.
my $uri  = URI->new($begin);
my $host = $uri->host =~ /\./ ? $uri->host : $uri->host . '.local';
my $csrf = join '', map { ('a' .. 'z', 0 .. 9)[rand 36] } 1 .. 10;
$agent->cookie_jar->set_cookie(1, 'CSRF', $csrf, '/', $host, $uri->port, 1, 1);

my %form = (CSRF => $csrf);
if ($ENV{ECP_CSR}) {
    open my $file, '<', $ENV{ECP_CSR} or die "$ENV{ECP_CSR}: $!\n";
    local $/;
    %form = (%form, submit => 'certreq', certreq => scalar <$file>, certlifetime => $ENV{ECP_LIFETIME});
}
else {
    %form = (%form, submit => 'pkcs12', p12password => $ENV{P12_PASSWORD}, p12lifetime => $ENV{ECP_LIFETIME});
}
binmode STDOUT;
print good('the certificate', $agent->post($begin, \%form));
