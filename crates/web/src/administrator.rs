//! Whoever is signed in as an administrator and looks at one of their pages, or sends a form of it.
//!
//! Invariant: no handler has an [`Administrator`] without saying which permission they need, and who lacks it gets nothing but
//! a page that says who has it.

use std::marker::PhantomData;

use axum::{
    extract::{FromRequest, FromRequestParts, Request},
    http::{StatusCode, request::Parts},
    response::Response,
};
use broker::Broker;
use domain::Permission;
use serde::de::DeserializeOwned;

use crate::{
    context::{Context, Told},
    own_form::Sent,
    page::{Link, Viewer, role_in_words},
    route::admin::door,
    session::BrowserSession,
};

/// What a handler needs: one of [`needs`].
pub(crate) trait Needs: Send + Sync {
    /// The permission.
    const PERMISSION: Permission;
}

/// A type for each permission, so that it stands in a handler's signature.
pub(crate) mod needs {
    use super::Needs;
    use domain::Permission;

    macro_rules! needs {
        ($($name:ident),* $(,)?) => {
            $(
                #[doc = concat!("[`Permission::", stringify!($name), "`].")]
                pub(crate) enum $name {}

                impl Needs for $name {
                    const PERMISSION: Permission = Permission::$name;
                }
            )*
        };
    }

    needs!(
        ReadClients,
        DecideClients,
        ChangeClients,
        ReadPeople,
        ChangePeople,
        ReadCertificates,
        RevokeCertificates,
        ReadInstitutions,
        ReadMail,
        SendMail,
        ReadAudit,
        ReadKeys,
        RotateKeys,
        ReadSkins,
    );
}

/// An administrator who has the permission `N`. Nobody: the door. Somebody else: a page that says who has it.
pub(crate) struct Administrator<N> {
    pub(crate) context: Context,
    pub(crate) session: BrowserSession,
    pub(crate) viewer: Viewer,
    needs: PhantomData<N>,
}

impl<N: Needs> FromRequestParts<Broker> for Administrator<N> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, broker: &Broker) -> Result<Self, Response> {
        let Ok(context) = Context::from_request_parts(parts, broker).await;
        let session = <BrowserSession as FromRequestParts<_>>::from_request_parts(parts, broker).await?;
        let by = Self::of(context, session).await?;
        match by.refusal() {
            Some(refused) => Err(refused),
            None => Ok(by),
        }
    }
}

impl<N: Needs> Administrator<N> {
    /// Whoever is signed in, before it is asked what they may do.
    async fn of(context: Context, session: BrowserSession) -> Result<Self, Response> {
        match session.administrator().await.map(|found| found.map(|(name, role)| (name.to_owned(), role))) {
            Ok(Some((name, role))) => Ok(Self { context, session, viewer: Viewer { name, role }, needs: PhantomData }),
            Ok(None) => Err(door(&context, &session, String::new(), None)),
            Err(error) => Err(context.unavailable(&error)),
        }
    }

    /// What they get who lack the permission.
    fn refusal(&self) -> Option<Response> {
        let lacks = !self.viewer.may(N::PERMISSION);
        lacks.then(|| may_not(&self.context, &self.viewer, N::PERMISSION))
    }
}

/// What an administrator asks for is not theirs to do: who may.
pub(crate) fn may_not(context: &Context, viewer: &Viewer, permission: Permission) -> Response {
    tracing::warn!(transaction = %context.transaction, username = viewer.name, role = %viewer.role, %permission,
        "an administrator asked for what their role does not allow");
    let say = context.say();
    let roles: Vec<_> = permission.roles().iter().map(|role| role_in_words(say, *role).text()).collect();
    let own = role_in_words(say, viewer.role).text();
    let why = [say.admin_may_not_who(&viewer.name, &own), say.admin_may_not_roles(roles.join(", "))];
    let told = Told::new(say.admin_may_not(), why, say.admin_may_not_next());
    let back = Link { label: say.admin_title().text(), url: "/admin".to_owned() };
    context.error(StatusCode::FORBIDDEN, Told { back: Some(back), ..told })
}

/// A form of one of our own pages, which an administrator who has the permission `N` opened in this session.
pub(crate) struct AdministratorForm<N, T> {
    pub(crate) by: Administrator<N>,
    pub(crate) form: T,
}

impl<N: Needs, T: DeserializeOwned> FromRequest<Broker> for AdministratorForm<N, T> {
    type Rejection = Response;

    async fn from_request(request: Request, broker: &Broker) -> Result<Self, Response> {
        let sent = Sent::read(request, broker).await?;
        let session = BrowserSession::of_form(&sent.parts, broker).await;
        let by = Administrator::of(sent.context.clone(), session.map_err(|error| sent.context.unavailable(&*error))?)
            .await?;
        if !by.session.is_own_form(&sent.parts.headers, sent.csrf().as_deref()) {
            return Err(by.context.forged());
        }
        if let Some(refused) = by.refusal() {
            return Err(refused);
        }
        Ok(Self { by, form: sent.form(broker).await? })
    }
}
