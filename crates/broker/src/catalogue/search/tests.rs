use std::collections::BTreeMap;

use domain::institution::{ScopeRule, SignInEndpoint, SignOutEndpoint};

use super::*;

fn institution(id: &str, names: &[(&str, &str)], keywords: &[&str], scopes: &[&str]) -> Arc<Institution> {
    Arc::new(Institution {
        entity_id: EntityId::parse(id).unwrap(),
        protocol: domain::institution::Protocol::Saml,
        social: false,
        names: names
            .iter()
            .map(|(language, name)| ((*language).to_owned(), (*name).to_owned()))
            .collect::<BTreeMap<_, _>>(),
        organization: None,
        keywords: keywords.iter().map(|word| (*word).to_owned()).collect(),
        domains: vec![],
        scopes: scopes.iter().map(|scope| ScopeRule::literal(scope)).collect(),
        signing_certificates: vec![],
        sign_in: SignInEndpoint { redirect: None, post: None, ecp: None },
        sign_out: SignOutEndpoint::default(),
        error_url: None,
        home_page: None,
        contacts: vec![],
        category_support: vec![],
        assurance: vec![],
        logo: None,
        places: vec![],
        registration_authority: None,
        hidden: false,
    })
}

fn found(query: &str) -> Vec<String> {
    let all = [
        institution("lmu", &[("de", "Ludwig-Maximilians-Universität München"), ("en", "LMU Munich")], &[], &["lmu.de"]),
        institution(
            "tum",
            &[("de", "Technische Universität München"), ("en", "Technical University of Munich")],
            &[],
            &["tum.de"],
        ),
        institution("mit", &[("en", "Massachusetts Institute of Technology")], &["cambridge"], &["mit.edu"]),
        institution(
            "lodz",
            &[("pl", "Politechnika Łódzka"), ("en", "Lodz University of Technology")],
            &[],
            &["p.lodz.pl"],
        ),
        institution("todai", &[("ja", "東京大学"), ("en", "The University of Tokyo")], &["東大"], &["u-tokyo.ac.jp"]),
        institution("athens", &[("el", "Πανεπιστήμιο Αθηνών"), ("en", "University of Athens")], &[], &["uoa.gr"]),
        institution("summit", &[("en", "Summit College")], &[], &["summit.example"]),
    ];
    likely(&all, query, &Likelier::default())
}

fn near(query: &str) -> Vec<String> {
    let all = [
        institution("lmu", &[("de", "Ludwig-Maximilians-Universität München")], &[], &["lmu.de"]),
        institution("jena", &[("de", "Friedrich-Schiller-Universität Jena")], &[], &["uni-jena.de"]),
        institution("mit", &[("en", "Massachusetts Institute of Technology")], &[], &["mit.edu"]),
    ];
    let index = SearchIndex::new(all.iter());
    assert_eq!(index.find(query, 10, &Likelier::default(), |_| true).1, 0, "{query} is found");
    let near =
        index.near(query, 10, &Likelier::default(), |one| one.entity_id.as_str() != "mit" || query != "institut x");
    near.into_iter().map(|institution| institution.entity_id.to_string()).collect()
}

#[test]
fn where_nothing_is_found_what_comes_near_is() {
    assert_eq!(near("Klinikum Jena"), ["jena"], "one of two words");
    assert_eq!(near("somebody@stud.jena.example"), ["jena"], "a label of the domain");
    assert_eq!(near("Universität München Klinikum")[..], ["lmu", "jena"], "who has more of it comes first");
    assert_eq!(near("Massachusettian"), ["mit"], "the beginning");
    for nothing in ["Hogwarts", "xx yy", "@", "@x", "", "institut x"] {
        assert_eq!(near(nothing), Vec::<String>::new(), "{nothing}");
    }
    assert!(near(&"somewhere else ".repeat(2_000)).is_empty());
}

fn likely(all: &[Arc<Institution>], query: &str, likelier: &Likelier) -> Vec<String> {
    let index = SearchIndex::new(all.iter());
    let (best, total) = index.find(query, 10, likelier, |_| true);
    assert_eq!(best.len(), total.min(10));
    best.into_iter().map(|institution| institution.entity_id.to_string()).collect()
}

#[test]
fn of_those_that_fit_equally_well_the_likelier_come_first() {
    let all = ["de", "ch", "edu", "at"].map(|top| {
        institution(
            &format!("tu-{top}"),
            &[("en", &format!("Technical University {top}"))],
            &[],
            &[&format!("tu.{top}")],
        )
    });
    let ask = |likelier: &Likelier| likely(&all, "technical", likelier);
    assert_eq!(ask(&Likelier::default()), ["tu-at", "tu-ch", "tu-de", "tu-edu"]);
    assert_eq!(ask(&Likelier::by_languages("de-CH")), ["tu-ch", "tu-at", "tu-de", "tu-edu"]);
    assert_eq!(
        ask(&Likelier::by_languages("en-US").sent_from(Some("hub.example.de"))),
        ["tu-de", "tu-edu", "tu-at", "tu-ch"]
    );
    let before = ["tu-edu", "tu-at"].map(|id| EntityId::parse(id).unwrap()).into();
    assert_eq!(ask(&Likelier { before, ..Likelier::by_languages("de-DE") }), ["tu-edu", "tu-at", "tu-de", "tu-ch"]);
    // But what fits better comes first, wherever it is.
    assert_eq!(likely(&all, "tu.de", &Likelier::by_languages("de-CH")).first().map(String::as_str), Some("tu-de"));
}

#[test]
fn a_mail_address_finds_the_institution_by_its_domain() {
    assert_eq!(found("jane@mit.edu"), ["mit"]);
    assert_eq!(found("jane@cs.mit.edu"), ["mit"], "and by a domain below it");
    assert_eq!(found("jane@notmit.edu"), Vec::<String>::new());
    assert_eq!(found("lmu.de"), ["lmu"]);
}

#[test]
fn an_abbreviation_comes_before_what_only_holds_it() {
    assert_eq!(found("mit"), ["mit", "summit"]);
    assert_eq!(found("TUM"), ["tum"]);
    assert_eq!(found("Cambridge"), ["mit"]);
}

#[test]
fn every_language_is_searched_with_and_without_accents() {
    assert_eq!(found("münchen"), ["lmu", "tum"]);
    assert_eq!(found("munchen"), ["lmu", "tum"]);
    assert_eq!(found("lodzka"), ["lodz"]);
    assert_eq!(found("東京"), ["todai"]);
    assert_eq!(found("東大"), ["todai"]);
    assert_eq!(found("Αθηνών"), ["athens"]);
}

#[test]
fn a_slip_of_the_finger_is_forgiven_where_nothing_fits_as_written() {
    assert_eq!(found("massachusets"), ["mit"]);
    assert_eq!(found("techincal univ"), ["tum"], "also in one word of several");
    assert_eq!(found("tokio"), ["todai"]);
    assert_eq!(found("athnes"), ["athens"]);
    assert_eq!(found("munich"), ["lmu", "tum"]);
    assert_eq!(found("mti"), Vec::<String>::new(), "too short to tell");
    assert_eq!(found("completely different"), Vec::<String>::new());
}

#[test]
fn nothing_typed_finds_nothing() {
    for query in ["", " ", "@", "...", "jane@"] {
        assert_eq!(found(query), Vec::<String>::new(), "{query:?}");
    }
}

#[test]
fn a_country_finds_what_is_there_behind_what_is_called_so() {
    let all = [
        institution("eth", &[("en", "ETH Zurich"), ("de", "Eidgenössische Technische Hochschule")], &[], &["ethz.ch"]),
        institution("basel", &[("en", "University of Basel")], &[], &["unibas.ch"]),
        institution("bonn", &[("en", "University of Bonn")], &[], &["uni-bonn.de"]),
        institution("inn", &[("en", "Swiss School, Switzerland Campus")], &[], &["school.example"]),
        Arc::new(Institution {
            registration_authority: Some("https://rr.aai.switch.ch/".to_owned()),
            ..Institution::clone(&institution("cern", &[("en", "CERN")], &[], &["cern.example"]))
        }),
    ];
    let ask = |query: &str| likely(&all, query, &Likelier::default());
    assert_eq!(ask("Switzerland"), ["inn", "cern", "eth", "basel"], "its name before its country");
    assert_eq!(ask("Suisse"), ["cern", "eth", "basel"]);
    assert_eq!(ask("University Schweiz"), ["basel"]);
    assert_eq!(ask("Germany"), ["bonn"]);
    assert_eq!(ask("Deutschland Basel"), Vec::<String>::new());
    assert_eq!(ask("swi"), ["inn"], "too short for a country");
}

/// Whoever looks for a name is not shown a country in its place.
#[test]
fn a_name_is_never_buried_below_the_country_that_its_beginning_is_also_that_of() {
    let mut all: Vec<_> = (0..50)
        .map(|number| {
            let name = format!("University of Town {number}");
            institution(&format!("de-{number}"), &[("en", name.as_str())], &[], &[format!("town-{number}.de").as_str()])
        })
        .collect();
    all.push(institution("girona", &[("en", "Gerona University")], &[], &["udg.example"]));
    all.push(institution("germanic", &[("en", "Institute of Germanic Studies")], &[], &["igs.example"]));
    all.push(institution("sport", &[("en", "German Sport University Cologne")], &[], &["dshs.example"]));
    // Chosen before, and in the person's own country: neither puts what is only there before what is called so.
    let before = vec![EntityId::parse("de-7").unwrap()];
    let likelier = Likelier { before, ..Likelier::by_languages("de-DE") };
    let ask = |query: &str| likely(&all, query, &likelier);
    assert_eq!(ask("Ger"), ["sport", "girona", "germanic"], "three letters are no country");
    assert_eq!(ask("Gerona University"), ["girona"]);
    assert_eq!(ask("Germ")[..3], ["sport", "germanic", "de-7"], "names, and then the country");
    assert_eq!(ask("Germa University")[..1], ["sport"], "an unfinished word in the midst of others is no country's");
    assert_eq!(ask("Germa University").len(), 1);
    assert_eq!(ask("University Germa")[..2], ["sport", "de-7"]);
}

#[test]
fn an_institution_is_told_by_domain_and_country_as_far_as_they_are_known() {
    let detail = |page, domains: &[&str]| {
        let likelier = Likelier { page, ..Likelier::default() };
        likelier.detail(&institution("one", &[("en", "One")], &[], domains))
    };
    assert_eq!(detail(Some("de"), &["ethz.ch"]), "ethz.ch · Schweiz");
    assert_eq!(detail(None, &["ethz.ch"]), "ethz.ch · Switzerland");
    assert_eq!(detail(Some("de"), &["mit.edu"]), "mit.edu", "nothing is guessed");
    assert_eq!(detail(Some("de"), &[]), "");
}
