//! Each operator, each pair of them, each merge; and that nobody below can widen what was said above.

use proptest::{collection::vec, option, prelude::*, sample::subsequence};
use serde_json::json;

use super::{Operator as O, *};

const TYPE: &str = "openid_relying_party";

fn policy(name: &str, operators: &Value) -> Result<ParameterPolicy, Violation> {
    ParameterPolicy::parse(name, operators)
}

/// What a policy makes of a parameter. `Null` stands for absence.
fn apply(operators: &Value, value: &Value) -> Result<Value, Violation> {
    apply_to("p", operators, value)
}

fn apply_to(name: &str, operators: &Value, value: &Value) -> Result<Value, Violation> {
    let value = Some(value.clone()).filter(|value| !value.is_null());
    policy(name, operators).unwrap().apply(name, value).map(|value| value.unwrap_or(Value::Null))
}

#[test]
fn value_sets_or_removes() {
    for before in [json!(null), json!("x"), json!(["x"])] {
        for set in [json!("a"), json!(1), json!(true), json!(["a", "b"]), json!([]), json!({"a": 1}), json!(null)] {
            assert_eq!(apply(&json!({"value": set}), &before), Ok(set));
        }
    }
}

#[test]
fn add_adds_what_is_not_there() {
    let add = json!({"add": ["a", "b"]});
    assert_eq!(apply(&add, &json!(["c", "a"])), Ok(json!(["c", "a", "b"])));
    assert_eq!(apply(&add, &json!([])), Ok(json!(["a", "b"])));
    assert_eq!(apply(&add, &json!(null)), Ok(json!(["a", "b"])));
    assert_eq!(apply(&json!({"add": [{"k": 1}, 2]}), &json!([{"k": 1}])), Ok(json!([{"k": 1}, 2])));
    for other in [json!("a"), json!(1), json!({}), json!(true)] {
        assert_eq!(apply(&add, &other), Err(Violation::Type(O::Add)));
    }
}

#[test]
fn default_fills_a_gap_alone() {
    for set in [json!("a"), json!(1), json!(false), json!(["a"])] {
        assert_eq!(apply(&json!({"default": set}), &json!(null)), Ok(set.clone()));
        assert_eq!(apply(&json!({"default": set}), &json!("x")), Ok(json!("x")));
        assert_eq!(apply(&json!({"default": set}), &json!([])), Ok(json!([])));
    }
}

#[test]
fn one_of_allows_what_is_listed() {
    let one_of = json!({"one_of": ["a", "b", 1]});
    for (value, result) in [
        (json!("a"), Ok(json!("a"))),
        (json!(1), Ok(json!(1))),
        (json!(null), Ok(json!(null))),
        (json!("c"), Err(Violation::NotOneOf)),
        (json!("A"), Err(Violation::NotOneOf)),
        (json!(["a"]), Err(Violation::Type(O::OneOf))),
    ] {
        assert_eq!(apply(&one_of, &value), result);
    }
}

#[test]
fn subset_of_takes_away_what_is_not_listed() {
    let subset_of = json!({"subset_of": ["a", "b", "c"]});
    for (value, result) in [
        (json!(["a", "e"]), Ok(json!(["a"]))),
        (json!(["d", "e"]), Ok(json!([]))),
        (json!(["c", "a"]), Ok(json!(["c", "a"]))),
        (json!(null), Ok(json!(null))),
        (json!("a"), Err(Violation::Type(O::SubsetOf))),
    ] {
        assert_eq!(apply(&subset_of, &value), result);
    }
    assert_eq!(apply(&json!({"subset_of": []}), &json!(["a"])), Ok(json!([])));
}

#[test]
fn superset_of_demands_what_is_listed() {
    let superset_of = json!({"superset_of": ["a", "b"]});
    for (value, result) in [
        (json!(["b", "a"]), Ok(json!(["b", "a"]))),
        (json!(["a", "b", "c"]), Ok(json!(["a", "b", "c"]))),
        (json!(["a"]), Err(Violation::NotSuperset)),
        (json!([]), Err(Violation::NotSuperset)),
        (json!(null), Ok(json!(null))),
        (json!("a"), Err(Violation::Type(O::SupersetOf))),
    ] {
        assert_eq!(apply(&superset_of, &value), result);
    }
}

#[test]
fn essential_demands_that_there_is_any() {
    for (essential, value, result) in [
        (true, json!(null), Err(Violation::Missing)),
        (true, json!(false), Ok(json!(false))),
        (true, json!([]), Ok(json!([]))),
        (true, json!({"a": 1}), Ok(json!({"a": 1}))),
        (false, json!(null), Ok(json!(null))),
    ] {
        assert_eq!(apply(&json!({"essential": essential}), &value), result);
    }
}

/// The table of §6.1.3.1.8.
#[test]
fn essential_and_subset_of_together() {
    for (essential, value, result) in [
        (true, json!(["a", "e"]), Ok(json!(["a"]))),
        (false, json!(["a", "e"]), Ok(json!(["a"]))),
        (true, json!(["d", "e"]), Ok(json!([]))),
        (false, json!(["d", "e"]), Ok(json!([]))),
        (true, json!(null), Err(Violation::Missing)),
        (false, json!(null), Ok(json!(null))),
    ] {
        assert_eq!(apply(&json!({"essential": essential, "subset_of": ["a", "b", "c"]}), &value), result);
    }
}

#[test]
fn operators_are_applied_in_their_order() {
    for (operators, value, result) in [
        // `value` before `add`, `default` and the checks.
        (json!({"value": ["a", "b"], "add": ["a"], "superset_of": ["a"]}), json!(["x"]), Ok(json!(["a", "b"]))),
        (json!({"value": "a", "default": "b", "one_of": ["a"]}), json!("x"), Ok(json!("a"))),
        // `add` before `default`: where something was added, nothing is missing.
        (json!({"add": ["a"], "default": ["b"]}), json!(null), Ok(json!(["a"]))),
        // `add` before `subset_of`, and that before `superset_of`.
        (json!({"add": ["a"], "subset_of": ["a", "b"]}), json!(["b", "c"]), Ok(json!(["b", "a"]))),
        (json!({"add": ["a"], "superset_of": ["a"]}), json!(["b"]), Ok(json!(["b", "a"]))),
        // `default` before the checks, which it need not pass.
        (json!({"default": "x", "one_of": ["a"]}), json!(null), Err(Violation::NotOneOf)),
        (json!({"default": ["a", "x"], "subset_of": ["a"]}), json!(null), Ok(json!(["a"]))),
        (json!({"default": ["x"], "superset_of": ["a"]}), json!(null), Err(Violation::NotSuperset)),
        // `essential` last.
        (json!({"default": "a", "essential": true}), json!(null), Ok(json!("a"))),
        (json!({"add": ["a"], "essential": true}), json!(null), Ok(json!(["a"]))),
        (json!({"value": "a", "essential": true}), json!(null), Ok(json!("a"))),
    ] {
        assert_eq!(apply(&operators, &value), result, "{operators} {value}");
    }
}

/// Every pair of §6.1.3.1, with values that fit one another and values that do not.
#[test]
fn only_the_combinations_of_the_specification_are_allowed() {
    let allowed = [
        json!({"value": ["a", "b"], "add": ["a"]}),
        json!({"value": ["a"], "add": []}),
        json!({"value": "a", "default": "b"}),
        json!({"value": "a", "one_of": ["a", "b"]}),
        json!({"value": ["a"], "subset_of": ["a", "b"]}),
        json!({"value": [], "subset_of": ["a"]}),
        json!({"value": ["a", "b"], "superset_of": ["a"]}),
        json!({"value": "a", "essential": true}),
        json!({"value": null, "essential": false}),
        json!({"value": null}),
        json!({"add": ["a"], "default": ["b"]}),
        json!({"add": ["a"], "subset_of": ["a", "b"]}),
        json!({"add": ["a"], "superset_of": ["b"]}),
        json!({"add": ["a"], "essential": true}),
        json!({"default": "a", "one_of": ["b"]}),
        json!({"default": ["a"], "subset_of": ["b"]}),
        json!({"default": ["a"], "superset_of": ["b"]}),
        json!({"default": "a", "essential": true}),
        json!({"one_of": ["a"], "essential": true}),
        json!({"subset_of": ["a", "b"], "superset_of": ["a"]}),
        json!({"subset_of": ["a"], "superset_of": ["a"]}),
        json!({"subset_of": ["a"], "essential": true}),
        json!({"superset_of": ["a"], "essential": true}),
        json!({"value": ["a", "b"], "add": ["b"], "default": ["c"], "subset_of": ["a", "b"], "superset_of": ["a"],
               "essential": true}),
    ];
    for operators in allowed {
        assert!(policy("p", &operators).is_ok(), "{operators}");
    }
    for (operators, one, other) in [
        (json!({"value": ["a"], "add": ["b"]}), O::Value, O::Add),
        (json!({"value": "a", "add": ["a"]}), O::Value, O::Add),
        (json!({"value": null, "add": ["a"]}), O::Value, O::Add),
        (json!({"value": null, "default": "a"}), O::Value, O::Default),
        (json!({"value": "c", "one_of": ["a", "b"]}), O::Value, O::OneOf),
        (json!({"value": null, "one_of": ["a", "b"]}), O::Value, O::OneOf),
        (json!({"value": ["a"], "one_of": ["a", "b"]}), O::Value, O::OneOf),
        (json!({"value": ["a", "c"], "subset_of": ["a", "b"]}), O::Value, O::SubsetOf),
        (json!({"value": "a", "subset_of": ["a", "b"]}), O::Value, O::SubsetOf),
        (json!({"value": null, "subset_of": ["a", "b"]}), O::Value, O::SubsetOf),
        (json!({"value": ["a"], "superset_of": ["a", "b"]}), O::Value, O::SupersetOf),
        (json!({"value": null, "superset_of": ["a", "b"]}), O::Value, O::SupersetOf),
        (json!({"value": null, "essential": true}), O::Value, O::Essential),
        (json!({"add": ["a"], "one_of": ["a"]}), O::Add, O::OneOf),
        (json!({"add": ["c"], "subset_of": ["a", "b"]}), O::Add, O::SubsetOf),
        (json!({"one_of": ["a"], "subset_of": ["a"]}), O::OneOf, O::SubsetOf),
        (json!({"one_of": ["a"], "superset_of": ["a"]}), O::OneOf, O::SupersetOf),
        (json!({"subset_of": ["a"], "superset_of": ["a", "b"]}), O::SubsetOf, O::SupersetOf),
        (json!({"subset_of": [], "superset_of": ["a"]}), O::SubsetOf, O::SupersetOf),
    ] {
        assert_eq!(policy("p", &operators), Err(Violation::Combination(one, other)), "{operators}");
    }
}

#[test]
fn an_operator_takes_values_of_its_type() {
    for (operators, operator) in [
        (json!({"value": ["a", null]}), O::Value),
        (json!({"add": "a"}), O::Add),
        (json!({"add": null}), O::Add),
        (json!({"add": [true]}), O::Add),
        (json!({"add": [null]}), O::Add),
        (json!({"add": [["a"]]}), O::Add),
        (json!({"default": null}), O::Default),
        (json!({"default": [null]}), O::Default),
        (json!({"one_of": "a"}), O::OneOf),
        (json!({"one_of": []}), O::OneOf),
        (json!({"one_of": {"a": 1}}), O::OneOf),
        (json!({"subset_of": "a"}), O::SubsetOf),
        (json!({"subset_of": [null]}), O::SubsetOf),
        (json!({"superset_of": 1}), O::SupersetOf),
        (json!({"essential": "true"}), O::Essential),
        (json!({"essential": null}), O::Essential),
    ] {
        assert_eq!(policy("p", &operators), Err(Violation::Operand(operator)), "{operators}");
    }
    for operators in [json!([]), json!(null), json!("a")] {
        assert_eq!(policy("p", &operators), Err(Violation::Shape));
    }
    let long = vec!["a"; 501];
    for operators in [json!({"value": long}), json!({"subset_of": long}), json!({"add": long})] {
        assert_eq!(policy("p", &operators), Err(Violation::TooLong));
    }
    assert_eq!(apply(&json!({"subset_of": ["a"]}), &json!(long)), Err(Violation::TooLong));
    assert_eq!(apply(&json!({"add": ["b"]}), &json!(vec!["a"; 500])), Err(Violation::TooLong));
}

#[test]
fn operators_that_are_not_known_are_ignored() {
    assert_eq!(policy("p", &json!({"regexp": "^a$", "One_Of": ["a"]})), Ok(ParameterPolicy::default()));
}

#[test]
fn each_operator_is_merged_in_its_own_way() {
    let merge = |superior: &Value, subordinate: &Value| {
        policy("p", superior).unwrap().merge(&policy("p", subordinate).unwrap())
    };
    for (superior, subordinate, merged) in [
        (json!({"value": "a"}), json!({"value": "a"}), json!({"value": "a"})),
        (json!({"value": ["a", "b"]}), json!({"value": ["b", "a"]}), json!({"value": ["a", "b"]})),
        (json!({"value": null}), json!({"value": null}), json!({"value": null})),
        (json!({"add": ["a"]}), json!({"add": ["b", "a"]}), json!({"add": ["a", "b"]})),
        (json!({"default": 1}), json!({"default": 1}), json!({"default": 1})),
        (json!({"one_of": ["a", "b"]}), json!({"one_of": ["b", "c"]}), json!({"one_of": ["b"]})),
        (json!({"subset_of": ["a", "b"]}), json!({"subset_of": ["b", "c"]}), json!({"subset_of": ["b"]})),
        (json!({"subset_of": ["a"]}), json!({"subset_of": ["c"]}), json!({"subset_of": []})),
        (json!({"superset_of": ["a"]}), json!({"superset_of": ["b"]}), json!({"superset_of": ["a", "b"]})),
        (json!({"essential": true}), json!({"essential": false}), json!({"essential": true})),
        (json!({"essential": false}), json!({"essential": true}), json!({"essential": true})),
        (json!({"essential": false}), json!({"essential": false}), json!({"essential": false})),
        (json!({}), json!({"value": "a"}), json!({"value": "a"})),
        (json!({"one_of": ["a"]}), json!({"essential": true}), json!({"one_of": ["a"], "essential": true})),
        (json!({"one_of": ["a", "b"]}), json!({"value": "a"}), json!({"one_of": ["a", "b"], "value": "a"})),
    ] {
        assert_eq!(merge(&superior, &subordinate), policy("p", &merged), "{superior} {subordinate}");
    }
    for (superior, subordinate, violation) in [
        (json!({"value": "a"}), json!({"value": "b"}), Violation::Merge(O::Value)),
        (json!({"value": "a"}), json!({"value": null}), Violation::Merge(O::Value)),
        (json!({"value": ["a"]}), json!({"value": ["a", "b"]}), Violation::Merge(O::Value)),
        (json!({"default": "a"}), json!({"default": "b"}), Violation::Merge(O::Default)),
        (json!({"one_of": ["a"]}), json!({"one_of": ["b"]}), Violation::Merge(O::OneOf)),
        // What neither says alone: combinations are looked at once more.
        (json!({"one_of": ["a"]}), json!({"value": "b"}), Violation::Combination(O::Value, O::OneOf)),
        (json!({"essential": true}), json!({"value": null}), Violation::Combination(O::Value, O::Essential)),
        (json!({"one_of": ["a"]}), json!({"subset_of": ["a"]}), Violation::Combination(O::OneOf, O::SubsetOf)),
        (json!({"subset_of": ["a"]}), json!({"add": ["b"]}), Violation::Combination(O::Add, O::SubsetOf)),
        (
            json!({"subset_of": ["a", "b"], "superset_of": ["a"]}),
            json!({"subset_of": ["b"]}),
            Violation::Combination(O::SubsetOf, O::SupersetOf),
        ),
    ] {
        assert_eq!(merge(&superior, &subordinate), Err(violation), "{superior} {subordinate}");
    }
}

#[test]
fn scope_is_a_list_in_a_text() {
    for (operators, value, result) in [
        (json!({"subset_of": ["openid", "email"]}), json!("openid profile email"), Ok(json!("openid email"))),
        (json!({"subset_of": "openid email"}), json!("email phone"), Ok(json!("email"))),
        (json!({"subset_of": ["openid"]}), json!("phone"), Ok(json!(""))),
        (json!({"superset_of": ["openid"]}), json!("email openid"), Ok(json!("email openid"))),
        (json!({"superset_of": ["openid"]}), json!("email"), Err(Violation::NotSuperset)),
        (json!({"default": ["openid", "email"]}), json!(null), Ok(json!("openid email"))),
        (json!({"default": "openid email"}), json!(null), Ok(json!("openid email"))),
        (json!({"add": ["openid"]}), json!("email"), Ok(json!("email openid"))),
        (json!({"value": "openid"}), json!("email"), Ok(json!("openid"))),
        (json!({"value": null}), json!("email"), Ok(json!(null))),
        (json!({"essential": true}), json!("email  openid"), Ok(json!("email openid"))),
        (json!({"one_of": ["openid"]}), json!("openid"), Err(Violation::Type(O::OneOf))),
        (json!({"subset_of": ["openid"]}), json!(["openid", "x"]), Ok(json!("openid"))),
        (json!({"subset_of": ["openid email"]}), json!(["email phone"]), Ok(json!("email"))),
        (json!({"subset_of": ["openid"]}), json!(1), Err(Violation::Type(O::SubsetOf))),
    ] {
        assert_eq!(apply_to("scope", &operators, &value), result, "{operators} {value}");
    }
    // Another parameter of texts is none.
    assert_eq!(apply(&json!({"subset_of": ["openid"]}), &json!("openid")), Err(Violation::Type(O::SubsetOf)));
}

/// The example of §6.1.5.
#[test]
fn the_example_of_the_specification_comes_out_as_printed() {
    let anchor = json!({TYPE: {
        "grant_types": {
            "default": ["authorization_code"],
            "subset_of": ["authorization_code", "refresh_token"],
            "superset_of": ["authorization_code"],
        },
        "token_endpoint_auth_method": {
            "one_of": ["private_key_jwt", "self_signed_tls_client_auth"], "essential": true,
        },
        "token_endpoint_auth_signing_alg": {"one_of": ["PS256", "ES256"]},
        "subject_type": {"value": "pairwise"},
        "contacts": {"add": ["helpdesk@federation.example.org"]},
    }});
    let intermediate = json!({TYPE: {
        "grant_types": {"subset_of": ["authorization_code"]},
        "token_endpoint_auth_method": {"one_of": ["self_signed_tls_client_auth"]},
        "contacts": {"add": ["helpdesk@org.example.org"]},
    }});
    let merged = MetadataPolicy::parse(&anchor).unwrap();
    let merged = merged.merge(&MetadataPolicy::parse(&intermediate).unwrap()).unwrap();
    let expected = json!({TYPE: {
        "grant_types": {
            "default": ["authorization_code"],
            "superset_of": ["authorization_code"],
            "subset_of": ["authorization_code"],
        },
        "token_endpoint_auth_method": {"one_of": ["self_signed_tls_client_auth"], "essential": true},
        "token_endpoint_auth_signing_alg": {"one_of": ["PS256", "ES256"]},
        "subject_type": {"value": "pairwise"},
        "contacts": {"add": ["helpdesk@federation.example.org", "helpdesk@org.example.org"]},
    }});
    assert_eq!(merged, MetadataPolicy::parse(&expected).unwrap());
    let mut metadata = json!({TYPE: {
        "redirect_uris": ["https://rp.example.org/callback"],
        "response_types": ["code"],
        "token_endpoint_auth_method": "self_signed_tls_client_auth",
        "contacts": ["rp_admins@rp.example.org"],
        "sector_identifier_uri": "https://org.example.org/sector-ids.json",
        "policy_uri": "https://org.example.org/policy.html",
    }});
    merged.apply(metadata.as_object_mut().unwrap()).unwrap();
    assert_eq!(
        metadata,
        json!({TYPE: {
            "redirect_uris": ["https://rp.example.org/callback"],
            "grant_types": ["authorization_code"],
            "response_types": ["code"],
            "token_endpoint_auth_method": "self_signed_tls_client_auth",
            "subject_type": "pairwise",
            "sector_identifier_uri": "https://org.example.org/sector-ids.json",
            "policy_uri": "https://org.example.org/policy.html",
            "contacts": [
                "rp_admins@rp.example.org", "helpdesk@federation.example.org", "helpdesk@org.example.org",
            ],
        }})
    );
}

#[test]
fn a_policy_counts_for_its_own_type_and_parameter() {
    let policy = MetadataPolicy::parse(&json!({
        "openid_provider": {"client_name": {"value": "P"}},
        TYPE: {"client_name#de": {"value": "Name"}},
    }))
    .unwrap();
    let mut metadata = json!({TYPE: {"client_name": "C"}});
    policy.apply(metadata.as_object_mut().unwrap()).unwrap();
    assert_eq!(metadata, json!({TYPE: {"client_name": "C", "client_name#de": "Name"}}));
    let error = MetadataPolicy::parse(&json!({TYPE: {"client_name": {"essential": 1}}})).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the metadata policy for openid_relying_party.client_name: essential does not take a value of this type"
    );
}

/// Lists of a small world, so that they meet.
fn words() -> impl Strategy<Value = Vec<&'static str>> {
    subsequence(vec!["a", "b", "c"], 0..=3)
}

fn operand() -> impl Strategy<Value = Value> {
    prop_oneof![words().prop_map(|words| json!(words)), prop_oneof!["a", "b"].prop_map(|word| json!(word))]
}

fn operators() -> impl Strategy<Value = Value> {
    let lists = (option::of(words()), option::of(words()), option::of(words()), option::of(words()));
    let single = (option::of(prop_oneof![operand(), Just(Value::Null)]), option::of(operand()), any::<Option<bool>>());
    (lists, single).prop_map(|((add, one_of, subset_of, superset_of), (value, default, essential))| {
        let mut operators = Map::new();
        let mut set = |name: &str, value: Option<Value>| value.map(|value| operators.insert(name.to_owned(), value));
        set("value", value);
        set("default", default);
        set("essential", essential.map(Value::from));
        for (name, list) in [("add", add), ("one_of", one_of), ("subset_of", subset_of), ("superset_of", superset_of)] {
            set(name, list.map(|list| json!(list)));
        }
        Value::Object(operators)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    /// Whatever two merged policies let through is a fixed point of either: nothing of it would have to change, and
    /// nothing be refused.
    #[test]
    fn what_merged_policies_let_through_satisfies_each_of_them(
        all in vec(operators(), 1..4), parameter in option::of(operand()), scope in any::<bool>(),
    ) {
        let name = if scope { "scope" } else { "p" };
        let policies: Result<Vec<_>, _> = all.iter().map(|operators| policy(name, operators)).collect();
        let Ok(policies) = policies else { return Ok(()) };
        let merged = policies.iter().try_fold(ParameterPolicy::default(), ParameterPolicy::merge);
        let Ok(merged) = merged else { return Ok(()) };
        if let Ok(outcome) = merged.apply(name, parameter) {
            prop_assert_ne!(&outcome, &Some(Value::Null));
            for policy in &policies {
                prop_assert_eq!(policy.apply(name, outcome.clone()), Ok(outcome.clone()));
            }
        }
    }

    /// The order in which superiors are merged decides about the order of lists alone.
    #[test]
    fn merging_fails_the_same_in_either_order(one in operators(), other in operators()) {
        let (Ok(one), Ok(other)) = (policy("p", &one), policy("p", &other)) else { return Ok(()) };
        prop_assert_eq!(one.clone().merge(&other).is_ok(), other.merge(&one).is_ok());
    }
}
