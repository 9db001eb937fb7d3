//! The standard operators for one metadata parameter
//! ([OpenID Federation §6.1.3.1](https://openid.net/specs/openid-federation-1_0.html#section-6.1.3.1)): how each is
//! read, combined, merged and applied.

use std::fmt;

use serde_json::{Map, Value};
use thiserror::Error;

/// More values nobody needs in a list, and each may be compared with each of another.
const MAX_LIST: usize = 500;
/// The parameter that is a list written as a text, by which operators treat it as the list that it is
/// ([§6.1.3.1.8](https://openid.net/specs/openid-federation-1_0.html#section-6.1.3.1.8)).
const SCOPE: &str = "scope";

/// An operator, in the order of application.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// Sets the parameter; `null` removes it.
    Value,
    /// Adds to a list.
    Add,
    /// Sets the parameter where it is missing.
    Default,
    /// Allows one of several values.
    OneOf,
    /// Takes away what is not in the list.
    SubsetOf,
    /// Demands what is in the list.
    SupersetOf,
    /// Demands that there is any.
    Essential,
}

impl Operator {
    const ALL: [Self; 7] =
        [Self::Value, Self::Add, Self::Default, Self::OneOf, Self::SubsetOf, Self::SupersetOf, Self::Essential];

    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Value => "value",
            Self::Add => "add",
            Self::Default => "default",
            Self::OneOf => "one_of",
            Self::SubsetOf => "subset_of",
            Self::SupersetOf => "superset_of",
            Self::Essential => "essential",
        }
    }

    /// The standard operator with this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|operator| operator.as_str() == name)
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What is wrong with a policy, or with metadata in its eyes.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Violation {
    /// Not the three levels of objects.
    #[error("it is no object of objects")]
    Shape,
    /// An operator with a value that it cannot have.
    #[error("{0} does not take a value of this type")]
    Operand(Operator),
    /// A list without end.
    #[error("a list has more than {MAX_LIST} entries")]
    TooLong,
    /// Two operators that cannot stand together, or not with these values.
    #[error("{0} and {1} cannot be combined, at least not with these values")]
    Combination(Operator, Operator),
    /// Two superiors who want different things.
    #[error("two superiors contradict each other in {0}")]
    Merge(Operator),
    /// A parameter that the operator cannot handle.
    #[error("{0} does not apply to a value of this type")]
    Type(Operator),
    /// A value that is not allowed.
    #[error("the value is not one of those that one_of allows")]
    NotOneOf,
    /// Values that must be there.
    #[error("values are missing that superset_of demands")]
    NotSuperset,
    /// A parameter that must be there.
    #[error("it is essential, and missing")]
    Missing,
}

/// The operators for one parameter. Those for `scope` have lists in the place of texts.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ParameterPolicy {
    /// `Null` where the parameter is to be removed.
    value: Option<Value>,
    add: Option<Vec<Value>>,
    default: Option<Value>,
    one_of: Option<Vec<Value>>,
    subset_of: Option<Vec<Value>>,
    superset_of: Option<Vec<Value>>,
    essential: Option<bool>,
}

impl ParameterPolicy {
    /// Reads the operators for the parameter of this name.
    pub(super) fn parse(name: &str, operators: &Value) -> Result<Self, Violation> {
        let operators = operators.as_object().ok_or(Violation::Shape)?;
        let policy = Self {
            value: operand(name, operators, Operator::Value)?,
            add: list(name, operators, Operator::Add)?,
            default: operand(name, operators, Operator::Default)?,
            one_of: list(name, operators, Operator::OneOf)?,
            subset_of: list(name, operators, Operator::SubsetOf)?,
            superset_of: list(name, operators, Operator::SupersetOf)?,
            essential: match operators.get(Operator::Essential.as_str()) {
                None => None,
                Some(Value::Bool(essential)) => Some(*essential),
                Some(_) => return Err(Violation::Operand(Operator::Essential)),
            },
        };
        if policy.default == Some(Value::Null) {
            return Err(Violation::Operand(Operator::Default));
        }
        // Nothing could ever be one of none.
        if policy.one_of.as_ref().is_some_and(Vec::is_empty) {
            return Err(Violation::Operand(Operator::OneOf));
        }
        policy.checked()
    }

    /// The values of `subset_of`: what a list may have at most.
    pub fn subset_of(&self) -> Option<&[Value]> {
        self.subset_of.as_deref()
    }

    /// Together with a subordinate's operators.
    pub(super) fn merge(self, subordinate: &Self) -> Result<Self, Violation> {
        let equal = |operator, one: Option<Value>, other: &Option<Value>| match (one, other) {
            (Some(one), Some(other)) if !are_equal(&one, other) => Err(Violation::Merge(operator)),
            (Some(one), _) => Ok(Some(one)),
            (None, other) => Ok(other.clone()),
        };
        let merged = Self {
            value: equal(Operator::Value, self.value, &subordinate.value)?,
            add: either(self.add, subordinate.add.as_ref(), |one, other| union(one, other)),
            default: equal(Operator::Default, self.default, &subordinate.default)?,
            one_of: either(self.one_of, subordinate.one_of.as_ref(), |one, other| intersection(one, other)),
            subset_of: either(self.subset_of, subordinate.subset_of.as_ref(), |one, other| intersection(one, other)),
            superset_of: either(self.superset_of, subordinate.superset_of.as_ref(), |one, other| union(one, other)),
            essential: either(self.essential, subordinate.essential.as_ref(), |one, other| one || *other),
        };
        if merged.one_of.as_ref().is_some_and(Vec::is_empty) {
            return Err(Violation::Merge(Operator::OneOf));
        }
        if [&merged.add, &merged.superset_of].into_iter().flatten().any(|list| list.len() > MAX_LIST) {
            return Err(Violation::TooLong);
        }
        merged.checked()
    }

    /// The table of what may be combined, each pair once.
    fn checked(self) -> Result<Self, Violation> {
        use Operator as O;
        let values = self.value.as_ref().map(|value| value.as_array().map(Vec::as_slice));
        let (add, subset_of, superset_of) =
            (self.add.as_deref(), self.subset_of.as_deref(), self.superset_of.as_deref());
        let removes = self.value == Some(Value::Null);
        let allowed = [
            (O::Value, O::Add, both(values, add, |values, add| values.is_some_and(|values| is_subset(add, values)))),
            (O::Value, O::Default, !removes || self.default.is_none()),
            (
                O::Value,
                O::OneOf,
                both(self.value.as_ref(), self.one_of.as_ref(), |value, one_of| one_of.contains(value)),
            ),
            (
                O::Value,
                O::SubsetOf,
                both(values, subset_of, |values, most| values.is_some_and(|values| is_subset(values, most))),
            ),
            (
                O::Value,
                O::SupersetOf,
                both(values, superset_of, |values, least| values.is_some_and(|values| is_subset(least, values))),
            ),
            (O::Value, O::Essential, !removes || self.essential != Some(true)),
            (O::Add, O::OneOf, add.is_none() || self.one_of.is_none()),
            (O::Add, O::SubsetOf, both(add, subset_of, is_subset)),
            (O::OneOf, O::SubsetOf, self.one_of.is_none() || subset_of.is_none()),
            (O::OneOf, O::SupersetOf, self.one_of.is_none() || superset_of.is_none()),
            (O::SubsetOf, O::SupersetOf, both(superset_of, subset_of, is_subset)),
        ];
        match allowed.into_iter().find(|(_, _, allowed)| !allowed) {
            Some((one, other, _)) => Err(Violation::Combination(one, other)),
            None => Ok(self),
        }
    }

    /// Applies the operators, in their order, to what the parameter of this name is; `None` stands for absence.
    pub(super) fn apply(&self, name: &str, parameter: Option<Value>) -> Result<Option<Value>, Violation> {
        let mut parameter = parameter.map(|value| as_list(name, value));
        within_limit(parameter.as_ref())?;
        if let Some(value) = &self.value {
            parameter = Some(value.clone()).filter(|value| !value.is_null());
        }
        if let Some(add) = &self.add {
            parameter = Some(Value::Array(match parameter {
                None => add.clone(),
                Some(Value::Array(list)) => union(list, add),
                Some(_) => return Err(Violation::Type(Operator::Add)),
            }));
        }
        within_limit(parameter.as_ref())?;
        if parameter.is_none() {
            parameter.clone_from(&self.default);
        }
        if let (Some(one_of), Some(value)) = (&self.one_of, &parameter)
            && !one_of.contains(value)
        {
            return Err(if value.is_array() { Violation::Type(Operator::OneOf) } else { Violation::NotOneOf });
        }
        if let (Some(most), Some(value)) = (&self.subset_of, parameter.as_mut()) {
            value.as_array_mut().ok_or(Violation::Type(Operator::SubsetOf))?.retain(|value| most.contains(value));
        }
        if let (Some(least), Some(value)) = (&self.superset_of, &parameter) {
            let list = value.as_array().ok_or(Violation::Type(Operator::SupersetOf))?;
            if !is_subset(least, list) {
                return Err(Violation::NotSuperset);
            }
        }
        if self.essential == Some(true) && parameter.is_none() {
            return Err(Violation::Missing);
        }
        Ok(parameter.map(|value| as_text(name, value)))
    }
}

fn within_limit(parameter: Option<&Value>) -> Result<(), Violation> {
    match parameter {
        Some(Value::Array(list)) if list.len() > MAX_LIST => Err(Violation::TooLong),
        _ => Ok(()),
    }
}

/// The value of an operator that sets the parameter.
fn operand(name: &str, operators: &Map<String, Value>, operator: Operator) -> Result<Option<Value>, Violation> {
    let Some(value) = operators.get(operator.as_str()) else { return Ok(None) };
    let value = as_list(name, value.clone());
    match &value {
        Value::Array(list) if list.len() > MAX_LIST => Err(Violation::TooLong),
        // An operator puts out no null, not even within a list.
        Value::Array(list) if list.iter().any(Value::is_null) => Err(Violation::Operand(operator)),
        _ => Ok(Some(value)),
    }
}

/// The value of an operator that takes a list: of texts, numbers or objects.
fn list(name: &str, operators: &Map<String, Value>, operator: Operator) -> Result<Option<Vec<Value>>, Violation> {
    match operators.get(operator.as_str()).map(|value| as_list(name, value.clone())) {
        None => Ok(None),
        Some(Value::Array(list)) if list.len() > MAX_LIST => Err(Violation::TooLong),
        Some(Value::Array(list)) if list.iter().all(|v| v.is_string() || v.is_number() || v.is_object()) => {
            Ok(Some(list))
        }
        Some(_) => Err(Violation::Operand(operator)),
    }
}

/// `scope` as the list that its text stands for; a list of texts is cut up in the same way.
fn as_list(name: &str, value: Value) -> Value {
    let words = |text: &str| text.split_ascii_whitespace().map(Value::from).collect::<Vec<_>>();
    match value {
        Value::String(text) if name == SCOPE => words(&text).into(),
        Value::Array(list) if name == SCOPE => {
            let cut = |value: Value| value.as_str().map_or_else(|| vec![value.clone()], words);
            list.into_iter().flat_map(cut).collect()
        }
        value => value,
    }
}

/// `scope` as a text again.
fn as_text(name: &str, value: Value) -> Value {
    match value {
        Value::Array(list) if name == SCOPE && list.iter().all(Value::is_string) => {
            list.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" ").into()
        }
        value => value,
    }
}

/// Lists are equal as sets.
fn are_equal(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Array(one), Value::Array(other)) => is_subset(one, other) && is_subset(other, one),
        _ => one == other,
    }
}

fn is_subset(inner: &[Value], outer: &[Value]) -> bool {
    inner.iter().all(|value| outer.contains(value))
}

fn union(mut list: Vec<Value>, more: &[Value]) -> Vec<Value> {
    for value in more {
        if !list.contains(value) {
            list.push(value.clone());
        }
    }
    list
}

fn intersection(mut list: Vec<Value>, other: &[Value]) -> Vec<Value> {
    list.retain(|value| other.contains(value));
    list
}

/// Whether a condition on two operators holds; where one is missing, it does.
fn both<A, B>(one: Option<A>, other: Option<B>, condition: impl FnOnce(A, B) -> bool) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => condition(one, other),
        _ => true,
    }
}

fn either<T: Clone>(one: Option<T>, other: Option<&T>, merge: impl FnOnce(T, &T) -> T) -> Option<T> {
    match (one, other) {
        (Some(one), Some(other)) => Some(merge(one, other)),
        (one, other) => one.or_else(|| other.cloned()),
    }
}
