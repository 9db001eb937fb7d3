//! The names of SAML 2.0 and of the specifications around it.

pub(crate) const ASSERTION: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
pub(crate) const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
pub(crate) const METADATA: &str = "urn:oasis:names:tc:SAML:2.0:metadata";
pub(crate) const DSIG: &str = "http://www.w3.org/2000/09/xmldsig#";
pub(crate) const XENC: &str = "http://www.w3.org/2001/04/xmlenc#";
pub(crate) const XENC11: &str = "http://www.w3.org/2009/xmlenc11#";
pub(crate) const EXCLUSIVE_C14N: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
pub(crate) const MDUI: &str = "urn:oasis:names:tc:SAML:metadata:ui";
pub(crate) const MDATTR: &str = "urn:oasis:names:tc:SAML:metadata:attribute";
pub(crate) const MDRPI: &str = "urn:oasis:names:tc:SAML:metadata:rpi";
pub(crate) const SHIBMD: &str = "urn:mace:shibboleth:metadata:1.0";
pub(crate) const ALGORITHM_SUPPORT: &str = "urn:oasis:names:tc:SAML:metadata:algsupport";
pub(crate) const REMD: &str = "http://refeds.org/metadata";

pub(crate) const BINDING_POST: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";
pub(crate) const BINDING_SOAP: &str = "urn:oasis:names:tc:SAML:2.0:bindings:SOAP";
pub(crate) const BINDING_PAOS: &str = "urn:oasis:names:tc:SAML:2.0:bindings:PAOS";
pub(crate) const SOAP: &str = "http://schemas.xmlsoap.org/soap/envelope/";
/// Whoever gets the envelope next (SOAP 1.1 §4.2.2).
pub(crate) const SOAP_NEXT: &str = "http://schemas.xmlsoap.org/soap/actor/next";
pub(crate) const PAOS: &str = "urn:liberty:paos:2003-08";
pub(crate) const ECP: &str = "urn:oasis:names:tc:SAML:2.0:profiles:SSO:ecp";
pub(crate) const BINDING_REDIRECT: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";
/// The one compression that HTTP-Redirect knows (Bindings §3.4.4.1).
pub(crate) const ENCODING_DEFLATE: &str = "urn:oasis:names:tc:SAML:2.0:bindings:URL-Encoding:DEFLATE";
pub(crate) const BEARER: &str = "urn:oasis:names:tc:SAML:2.0:cm:bearer";
pub(crate) const STATUS_SUCCESS: &str = "urn:oasis:names:tc:SAML:2.0:status:Success";
pub(crate) const STATUS_PARTIAL_LOGOUT: &str = "urn:oasis:names:tc:SAML:2.0:status:PartialLogout";
pub(crate) const LOGOUT_BY_PERSON: &str = "urn:oasis:names:tc:SAML:2.0:logout:user";
pub(crate) const NAME_FORMAT_URI: &str = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri";
pub(crate) const NAMEID_ENTITY: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:entity";
pub(crate) const NAMEID_UNSPECIFIED: &str = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified";
pub(crate) const NAMEID_PERSISTENT: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";
pub(crate) const NAMEID_TRANSIENT: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";

pub(crate) const ENTITY_CATEGORY: &str = "http://macedir.org/entity-category";
pub(crate) const ENTITY_CATEGORY_SUPPORT: &str = "http://macedir.org/entity-category-support";
pub(crate) const ASSURANCE_CERTIFICATION: &str = "urn:oasis:names:tc:SAML:attribute:assurance-certification";
pub(crate) const SUBJECT_ID_REQUIREMENT: &str = "urn:oasis:names:tc:SAML:profiles:subject-id:req";
pub(crate) const HIDE_FROM_DISCOVERY: &str = "http://refeds.org/category/hide-from-discovery";
pub(crate) const SECURITY_CONTACT: &str = "http://refeds.org/metadata/contactType/security";

/// Algorithms by their URIs (RFC 9231, XML Encryption 1.1).
pub(crate) mod algorithm {
    pub(crate) const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
    pub(crate) const SHA1: &str = "http://www.w3.org/2000/09/xmldsig#sha1";
    pub(crate) const SHA256: &str = "http://www.w3.org/2001/04/xmlenc#sha256";
    pub(crate) const SHA384: &str = "http://www.w3.org/2001/04/xmldsig-more#sha384";
    pub(crate) const SHA512: &str = "http://www.w3.org/2001/04/xmlenc#sha512";
    pub(crate) const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
    pub(crate) const AES128_GCM: &str = "http://www.w3.org/2009/xmlenc11#aes128-gcm";
    pub(crate) const AES192_GCM: &str = "http://www.w3.org/2009/xmlenc11#aes192-gcm";
    pub(crate) const AES256_GCM: &str = "http://www.w3.org/2009/xmlenc11#aes256-gcm";
    pub(crate) const RSA_OAEP_MGF1P: &str = "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p";
    pub(crate) const RSA_OAEP: &str = "http://www.w3.org/2009/xmlenc11#rsa-oaep";
    pub(crate) const MGF1_SHA1: &str = "http://www.w3.org/2009/xmlenc11#mgf1sha1";
    pub(crate) const MGF1_SHA256: &str = "http://www.w3.org/2009/xmlenc11#mgf1sha256";
    pub(crate) const MGF1_SHA384: &str = "http://www.w3.org/2009/xmlenc11#mgf1sha384";
    pub(crate) const MGF1_SHA512: &str = "http://www.w3.org/2009/xmlenc11#mgf1sha512";

    /// Digest methods that are accepted.
    pub(crate) const DIGESTS: &[&str] = &[SHA256, SHA384, SHA512];

    /// Signature methods that are accepted: SHA-2 with RSA, RSA-PSS or ECDSA. No SHA-1, no HMAC.
    pub(crate) const SIGNATURES: &[&str] = &[
        RSA_SHA256,
        "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384",
        "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
        "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1",
        "http://www.w3.org/2007/05/xmldsig-more#sha384-rsa-MGF1",
        "http://www.w3.org/2007/05/xmldsig-more#sha512-rsa-MGF1",
        "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
        "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384",
        "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512",
    ];
}
