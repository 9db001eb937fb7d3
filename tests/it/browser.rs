//! What a person does, in headless Chromium; the screenshots are kept in `artefacts/screenshots/`.

mod certificate;
mod choosing;
mod device;
mod languages;
mod no_script;
mod own_certificate;
mod own_pages;
mod passkey;
mod registration;
mod sign_in;
mod sign_out;
mod skins;
