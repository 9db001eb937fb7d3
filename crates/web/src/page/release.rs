//! One piece of what is known of a person.

/// One piece of what is known of a person, as it is (or will be) handed to a relying party.
#[derive(Debug, Clone)]
pub struct Release {
    /// What people call it, e.g. `Mail address`.
    pub label: String,
    /// The name of the claim or attribute, e.g. `email`.
    pub claim: String,
    /// Every value.
    pub values: Vec<String>,
}
