use super::*;

fn base() -> NameBase {
    NameBase::parse("/DC=org/DC=example").unwrap()
}

fn person(organization: &str, display_name: &str) -> SubjectName {
    SubjectName::person(&base(), None, organization, display_name, "A123").unwrap()
}

#[test]
fn a_person_has_a_name_in_the_usual_order() {
    let name = SubjectName::person(&base(), Some("de"), "Example University", "Ada Lovelace", "A123").unwrap();
    assert_eq!(name.to_string(), "/DC=org/DC=example/C=DE/O=Example University/CN=Ada Lovelace A123");
    assert_eq!(SubjectName::parse(&name.to_string()), Ok(name));
}

#[test]
fn the_country_of_the_base_wins() {
    let base = NameBase::parse("/DC=org/DC=example/C=CH").unwrap();
    let name = SubjectName::person(&base, Some("DE"), "X", "Ada", "1").unwrap();
    assert_eq!(name.to_string(), "/DC=org/DC=example/C=CH/O=X/CN=Ada 1");
}

#[test]
fn a_slash_cannot_forge_another_part() {
    let forged = person("Foo/CN=Bar", "Ada/CN=Root\" 'x' \\x2F");
    assert_eq!(forged.to_string(), "/DC=org/DC=example/O=Foo-CN Bar/CN=Ada-CN Root x -x2F A123");
    for slash in ["Foo\u{2215}CN=Bar", "Foo\u{ff0f}CN\u{ff1d}Bar", "Foo\u{2044}CN=Bar", "½ Foo", "Foo\0/\u{1b}[31m"] {
        let name = person(slash, slash);
        assert_eq!(name.to_string().matches('/').count(), 4, "{name}");
        assert_eq!(name.to_string().matches('=').count(), 4, "{name}");
        assert!(name.to_string().bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{name}");
        assert_eq!(SubjectName::parse(&name.to_string()), Ok(name));
    }
}

#[test]
fn other_scripts_are_transliterated() {
    let cases = [
        ("Jürgen Weiß", "Jurgen Weiss A123"),
        ("Ju\u{308}rgen Weiß", "Jurgen Weiss A123"),
        ("Bjørn Ærø", "Bjorn AEro A123"),
        ("Łukasz Żółć", "Lukasz Zolc A123"),
        ("Conan O’Brien", "Conan OBrien A123"),
        ("王小明", "Wang Xiao Ming A123"),
        ("Лев Толстой", "Lev Tolstoi A123"),
        ("  Ada \t\u{a0}\n Lovelace ", "Ada Lovelace A123"),
    ];
    for (original, expected) in cases {
        assert_eq!(person("X", original).common_name(), expected, "{original}");
    }
}

#[test]
fn a_name_that_leaves_nothing_is_refused() {
    for nothing in ["", "   ", "///", "\u{301}", "\"'\"", "- -"] {
        let refused = SubjectName::person(&base(), None, "X", nothing, "A1");
        assert!(matches!(refused, Err(NameError::Empty { attribute: "CN", .. })), "{nothing:?}: {refused:?}");
        let refused = SubjectName::person(&base(), None, nothing, "Ada", "A1");
        assert!(matches!(refused, Err(NameError::Empty { attribute: "O", .. })), "{nothing:?}: {refused:?}");
    }
}

#[test]
fn a_long_display_name_is_cut_but_never_the_suffix() {
    let long = "Maria ".repeat(40);
    let name = SubjectName::person(&base(), None, "X", &long, "SUFFIX9").unwrap();
    assert!(name.common_name().len() <= 64 && name.common_name().ends_with("Maria SUFFIX9"), "{name}");
    let one_word = SubjectName::person(&base(), None, "X", &"x".repeat(200), "A1").unwrap();
    assert_eq!(one_word.common_name(), format!("{} A1", "x".repeat(61)));
}

#[test]
fn two_long_organizations_stay_two() {
    let shared = "The Institute for Very Long Names of Organizations and Other Bodies";
    let (north, south) = (person(&format!("{shared} North"), "Ada"), person(&format!("{shared} South"), "Ada"));
    assert_ne!(north.organization(), south.organization());
    assert!(north.organization().len() <= 64, "{north}");
    assert_eq!(SubjectName::parse(&north.to_string()), Ok(north.clone()));
    // Whoever names himself like the cut form gets another name.
    assert_ne!(person(north.organization(), "Ada"), north);
}

#[test]
fn names_that_differ_in_case_share_a_comparison_key() {
    assert_eq!(person("Example", "Ada  LOVELACE").comparison_key(), person("EXAMPLE", "ada lovelace").comparison_key());
    assert_ne!(person("Example", "Ada").comparison_key(), person("Example", "Eda").comparison_key());
}

#[test]
fn a_suffix_is_a_plain_word() {
    for suffix in ["", "A 1", "A/1", "Ä1", &"1".repeat(33)] {
        let refused = SubjectName::person(&base(), None, "X", "Ada", suffix);
        assert!(matches!(refused, Err(NameError::Suffix(_))), "{suffix}");
    }
}

#[test]
fn a_base_has_domain_components_first_and_nothing_but_a_country_after() {
    assert_eq!(NameBase::parse(" /DC=org/DC=example/C=de ").unwrap().to_string(), "/DC=org/DC=example/C=DE");
    let refused = |text: &str| NameBase::parse(text).unwrap_err();
    assert!(matches!(refused("DC=org"), NameError::NotOneLine(_)));
    assert!(matches!(refused(""), NameError::NotOneLine(_)));
    assert!(matches!(refused("/DC=org/"), NameError::NotOneLine(_)));
    assert!(matches!(refused("/C=DE"), NameError::NoDomainComponent));
    assert!(matches!(refused("/C=DE/DC=org"), NameError::Order(_)));
    assert!(matches!(refused("/DC=org/C=DE/DC=example"), NameError::Order(_)));
    assert!(matches!(refused("/DC=org/C=DE/C=DE"), NameError::Order(_)));
    assert!(matches!(refused("/DC=org/O=X"), NameError::Order(_)));
    assert!(matches!(refused("/DC=org/ST=X"), NameError::Order(_)));
    assert!(matches!(refused("/DC=org/C=Germany"), NameError::Country(_)));
    assert!(matches!(refused("/DC=example.org"), NameError::DomainComponent(_)));
    assert!(matches!(refused("/DC="), NameError::DomainComponent(_)));
}

#[test]
fn a_stored_name_that_beadle_never_wrote_is_refused() {
    for text in [
        "/DC=org/O=X",
        "/DC=org/CN=X",
        "/DC=org/CN=X/O=Y",
        "/DC=org/O=X/CN=Y/CN=Z",
        "/DC=org/O=X/CN=Y/DC=org",
        "/DC=org/O=X/CN= Y",
        "/DC=org/O=X/CN=Y  Z",
        "/DC=org/O=X/CN=Ä",
        "/DC=org/O=X/CN=a=b",
        "/O=X/CN=Y",
    ] {
        assert!(SubjectName::parse(text).is_err(), "{text}");
    }
    assert!(SubjectName::parse(&format!("/DC=org/O=X/CN={}", "y".repeat(65))).is_err());
}

proptest::proptest! {
    #[test]
    fn whatever_institutions_send_a_name_reads_back(organization in ".{0,90}", display_name in "\\PC{0,90}") {
        if let Ok(name) = SubjectName::person(&base(), None, &organization, &display_name, "A123") {
            let text = name.to_string();
            assert_eq!(SubjectName::parse(&text), Ok(name.clone()));
            assert!(text.bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{text}");
            assert!(name.organization().len() <= 64 && name.common_name().len() <= 64, "{text}");
            assert!(name.common_name().ends_with(" A123"), "{text}");
            assert!(name.to_asn1().is_ok());
        }
    }
}
