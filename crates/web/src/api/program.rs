//! Programs of administrators: the token that they show, and what it may do.

use std::marker::PhantomData;

use axum::{
    extract::FromRequestParts,
    http::{header, request::Parts},
};
use broker::{Broker, admin_tokens::AdminToken};
use domain::{Permission, Secret, identity_act::Actor};

use super::problem::{Problem, ProblemKind};
use crate::{administrator::Needs, context::Context};

/// What a handler wants of a token: one of [`needs`](crate::administrator::needs), or [`AnyToken`].
pub(super) trait Wants {
    /// The permission; `None`: a good token is enough.
    const PERMISSION: Option<Permission>;
}

impl<N: Needs> Wants for N {
    const PERMISSION: Option<Permission> = Some(N::PERMISSION);
}

/// Nothing but a good token.
pub(super) enum AnyToken {}

impl Wants for AnyToken {
    const PERMISSION: Option<Permission> = None;
}

/// A program whose token may do what is needed.
pub(super) struct Program<W> {
    pub(super) context: Context,
    pub(super) token: AdminToken,
    wants: PhantomData<W>,
}

impl<W> Program<W> {
    /// Refuses whoever may not do this.
    pub(super) fn must_have(&self, needed: Permission) -> Result<(), Problem> {
        if self.token.scopes.contains(&needed) {
            return Ok(());
        }
        let detail = format!("The token {} has no scope {needed}.", self.token.name);
        let challenge = format!("Bearer realm=\"administrators\", error=\"insufficient_scope\", scope=\"{needed}\"");
        Err(Problem::new(ProblemKind::InsufficientScope, detail).challenging(&challenge))
    }

    /// As journals and the audit log name it.
    pub(super) fn actor(&self) -> Actor {
        Actor::program(&self.token.name)
    }

    /// As the journal of relying parties names it.
    pub(super) fn name(&self) -> String {
        self.actor().to_string()
    }

    /// What the server could not do.
    pub(super) fn failed(&self, error: &impl std::fmt::Display) -> Problem {
        Problem::failed(&self.context, error)
    }
}

impl<W: Wants> FromRequestParts<Broker> for Program<W> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, broker: &Broker) -> Result<Self, Problem> {
        let Ok(context) = Context::from_request_parts(parts, broker).await;
        let header = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let shown = header.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        let token = match shown {
            Some((_, token)) => broker.admin_token(&Secret::from(token.trim())).await,
            None => Ok(None),
        };
        let Some(token) = token.map_err(|error| Problem::failed(&context, &error))? else {
            let detail = "Show a live token of `beadle admin token add` in the Authorization header.";
            return Err(Problem::new(ProblemKind::InvalidToken, detail)
                .challenging("Bearer realm=\"administrators\", error=\"invalid_token\""));
        };
        let program = Self { context, token, wants: PhantomData };
        if let Some(needed) = W::PERMISSION {
            program.must_have(needed)?;
        }
        Ok(program)
    }
}
